// expects: mica: samples and targets are tensors or Eigen matrices; of any other memory make a Dataset: Dataset::from(std::span(data, size), Shape(28, 28, 1), labels)
// twin: evaluate(x, y) -> evaluate(x, Eigen::Map<Eigen::VectorXi>(y.data(), 100))
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  mica::Tensor<float, 4> x(100, 28, 28, 1);
  std::vector<int> y(100);
  auto model = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
  model.evaluate(x, y);
}
