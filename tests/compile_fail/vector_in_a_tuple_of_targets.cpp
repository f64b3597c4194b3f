// expects: mica: samples and targets are tensors or Eigen matrices
// twin: std::vector<float> values(90) -> mica::Tensor<float, 2> values(90, 1)
#include <mica/mica.hpp>

int main() {
  mica::Tensor<float, 2> x(90, 4), policies(90, 3);
  x.setZero();
  policies.setZero();
  std::vector<float> values(90);
  const mica::Dataset data(x, std::tuple(policies, values));
  return data.size();
}
