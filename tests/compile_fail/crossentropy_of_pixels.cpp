// expects: mica: this loss takes the probabilities of classes
// expects: fits<CategoricalCrossentropy<>, Got<2704>>
// twin: mica::CategoricalCrossentropy -> mica::MeanSquaredError
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<4, 3, mica::Softmax>, mica::Flatten>;

int main() {
  mica::Tensor<float, 4> x(100, 28, 28, 1);
  mica::Tensor<float, 2> y(100, 2704);
  x.setZero();
  y.setZero();
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(x, y, {.epochs = 5});
  const auto p = model.predict(x);
  return p(0, 7) > 0.5F ? 0 : 1;
}
