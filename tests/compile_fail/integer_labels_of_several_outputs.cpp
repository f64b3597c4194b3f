// expects: mica: integer labels go with BinaryCrossentropy where the network has one output
// twin: Dense<10, -> Dense<1,
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10, mica::Sigmoid>>;

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
