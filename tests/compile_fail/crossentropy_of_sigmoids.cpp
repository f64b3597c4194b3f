// expects: mica: this loss is for one class of many, and each output of this network is a probability by itself
// expects: take BinaryCrossentropy
// expects: fits<CategoricalCrossentropy<>, Got<10>, Sigmoid>
// twin: mica::CategoricalCrossentropy -> mica::BinaryCrossentropy
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10, mica::Sigmoid>>;

int main() {
  mica::Tensor<float, 4> x(100, 28, 28, 1);
  mica::Tensor<float, 2> y(100, 10);
  x.setZero();
  y.setZero();
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(x, y, {.epochs = 5});
  const auto p = model.predict(x);
  return p(0, 7) > 0.5F ? 0 : 1;
}
