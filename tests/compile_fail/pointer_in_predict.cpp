// expects: mica: samples and targets are tensors or Eigen matrices; of any other memory make a Dataset: Dataset::from(std::span(data, size), Shape(28, 28, 1), labels)
// twin: predict(x) -> predict(mica::Dataset::from(std::span(x, 784), mica::Shape(28, 28, 1)))
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  std::vector<float> values(784);
  const float* x = values.data();
  auto model = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
  const auto p = model.predict(x);
  return p(0, 7) > 0.5F ? 0 : 1;
}
