// expects: mica: this loss needs at least two classes, in a flat output or in the channels of an image
// expects: fits<CategoricalCrossentropy<>, Got<26, 26, 1>, Needs<2>>
// twin: Conv2D<1, -> Conv2D<4,
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<1, 3, mica::Softmax>>;

int main() {
  mica::Tensor<float, 4> x(100, 28, 28, 1);
  mica::Tensor<float, 4> y(100, 26, 26, 4);
  x.setZero();
  y.setZero();
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(x, y, {.epochs = 5});
  const auto p = model.predict(x);
  return p(0, 12, 12, 0) > 0.5F ? 0 : 1;
}
