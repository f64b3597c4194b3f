// expects: mica: this loss needs at least two classes, in a flat output or in the channels of an image; BinaryCrossentropy takes one Sigmoid
// expects: fits<CategoricalCrossentropy<>, Got<1>, Needs<2>>
// twin: Dense<1, -> Dense<2,
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<1, mica::Softmax>>;

int main() {
  mica::Tensor<float, 4> x(100, 28, 28, 1);
  mica::Tensor<float, 2> y(100, 2);
  x.setZero();
  y.setZero();
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(x, y, {.epochs = 5});
  const auto p = model.predict(x);
  return p(0, 0) > 0.5F ? 0 : 1;
}
