// expects: mica: this loss needs at least two classes, in a flat output or in the channels of an image
// expects: fits<AtHead<2>, CategoricalCrossentropy<>, Got<1>, Needs<2>>
// twin: mica::MeanSquaredError{}, mica::CategoricalCrossentropy{} -> mica::CategoricalCrossentropy{}, mica::MeanSquaredError{}
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<4>, mica::Dense<8, mica::ReLU>,
                             mica::Heads<mica::Dense<3, mica::Softmax>, mica::Dense<1>>>;

int main() {
  mica::Tensor<float, 2> x(90, 4), policies(90, 3), values(90, 1);
  x.setZero();
  policies.setZero();
  values.setZero();
  auto model = mica::compile(Net{}, mica::Adam{},
                             mica::Losses{mica::MeanSquaredError{}, mica::CategoricalCrossentropy{}});
  model.fit(x, std::tuple(policies, values), {.epochs = 5});
  const auto [policy, value] = model.predict(x);
  return policy(0, 2) > value(0, 0) ? 0 : 1;
}
