// expects: mica: a PReLU shares its alphas over the pixels of an image, SharedAxes<1, 2>, or not at all
// expects: fits<AtLayer<2>, PReLU<SharedAxes<1>>, Got<26, 26, 8>, Option<SharedAxes<1>>>
// twin: SharedAxes<1> -> SharedAxes<1, 2>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<8, 3>, mica::PReLU<mica::SharedAxes<1>>,
                             mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  mica::Tensor<float, 4> x(100, 28, 28, 1);
  mica::Tensor<int, 1> y(100);
  x.setZero();
  y.setZero();
  auto model = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(x, y, {.epochs = 5});
  const auto p = model.predict(x);
  return p(0, 7) > 0.5F ? 0 : 1;
}
