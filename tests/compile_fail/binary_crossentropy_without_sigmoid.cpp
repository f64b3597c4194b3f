// expects: mica: this loss takes probabilities: end the network with Sigmoid, give the loss the option FromLogits
// expects: fits<BinaryCrossentropy<>, Got<1>>
// twin: Dense<1, mica::Tanh> -> Dense<1, mica::Sigmoid>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<1, mica::Tanh>>;

int main() {
  mica::Tensor<float, 4> x(100, 28, 28, 1);
  mica::Tensor<int, 1> y(100);
  x.setZero();
  y.setZero();
  auto model = mica::compile(Net{}, mica::Adam{}, mica::BinaryCrossentropy{}, mica::Accuracy{});
  model.fit(x, y, {.epochs = 5});
  const auto p = model.predict(x);
  return p(0, 0) > 0.5F ? 0 : 1;
}
