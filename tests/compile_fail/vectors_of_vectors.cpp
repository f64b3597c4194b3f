// expects: mica: samples and targets are tensors or Eigen matrices; of any other memory make a Dataset: Dataset::from(std::span(data, size), Shape(28, 28, 1), labels)
// twin: data(x, y) -> data = mica::Dataset::from(x, 784, y)
#include <mica/mica.hpp>

int main() {
  std::vector<std::vector<float>> x(100, std::vector<float>(784));
  std::vector<int> y(100);
  const mica::Dataset data(x, y);
  return data.size() == 100 ? 0 : 1;
}
