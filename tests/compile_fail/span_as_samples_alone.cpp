// expects: mica: samples and targets are tensors or Eigen matrices; of any other memory make a Dataset: Dataset::from(std::span(data, size), Shape(28, 28, 1), labels)
// twin: data(x) -> data = mica::Dataset::from(x, 784)
#include <mica/mica.hpp>

int main() {
  std::vector<float> values(784);
  const std::span<const float> x(values);
  const mica::Dataset data(x);
  return data.size() == 1 ? 0 : 1;
}
