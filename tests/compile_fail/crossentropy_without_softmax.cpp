// expects: mica: this loss takes the probabilities of classes: end the network with Softmax, give the loss the option FromLogits
// expects: fits<SparseCategoricalCrossentropy<>, Got<10>>
// twin: mica::SparseCategoricalCrossentropy{} -> mica::SparseCategoricalCrossentropy<mica::FromLogits>{}
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10>>;

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
