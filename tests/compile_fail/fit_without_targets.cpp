// expects: mica: fit and evaluate compare with targets: fit(x, y), or a Dataset of both
// twin: fit(x, {. -> fit(x, y, {.
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  mica::Tensor<float, 4> x(100, 28, 28, 1);
  mica::Tensor<int, 1> y(100);
  auto model = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(x, {.epochs = 5});
  model.evaluate(x, y);
}
