// expects: mica: the kernel is larger than its input
// expects: fits<AtLayer<63>, Conv2D<4, {9, 9}>, Got<8, 8, 4>, Needs<9, 9>>
// twin: 4, 9> -> 4, 8>
#include <mica/mica.hpp>

// 66 layers, of which the one before the last two does not fit.
using C = mica::Conv2D<4, 3, mica::ReLU, mica::Same>;
using P = mica::MaxPooling2D<2, mica::Stride<1>, mica::Same>;
using Net = mica::Sequential<mica::Input<8, 8, 1>, C, C, C, C, C, C, C, P, C, C, C, C, C, C, C, P, C, C, C, C,
                             C, C, C, P, C, C, C, C, C, C, C, P, C, C, C, C, C, C, C, P, C, C, C, C, C, C, C,
                             P, C, C, C, C, C, C, C, P, C, C, C, C, C, C, mica::Conv2D<4, 9>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  mica::Tensor<float, 4> x(100, 8, 8, 1);
  mica::Tensor<int, 1> y(100);
  x.setZero();
  y.setZero();
  auto model = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(x, y, {.epochs = 5});
  const auto p = model.predict(x);
  return p(0, 7) > 0.5F ? 0 : 1;
}
