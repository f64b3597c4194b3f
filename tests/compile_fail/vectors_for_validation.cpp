// expects: mica: samples and targets are tensors or Eigen matrices; of any other memory make a Dataset: Dataset::from(std::span(data, size), Shape(28, 28, 1), labels)
// twin: = {x, y} -> = mica::Dataset::from(x, mica::Shape(28, 28, 1), y)
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  std::vector<float> x(100 * 784);
  std::vector<int> y(100);
  const auto data = mica::Dataset::from(x, mica::Shape(28, 28, 1), y);
  auto model = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(data, {.epochs = 5, .validation_data = {x, y}});
}
