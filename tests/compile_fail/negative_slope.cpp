// expects: mica: the slope of a LeakyReLU must be at least 0
// expects: fits<AtLayer<1>, Conv2D<8, {3, 3}, LeakyReLU<{-2.0
// expects: Got<28, 28, 1>, Needs<0>>
// twin: LeakyReLU<-0.2> -> LeakyReLU<0.2>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<8, 3, mica::LeakyReLU<-0.2>>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

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
