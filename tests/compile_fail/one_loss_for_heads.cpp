// expects: mica: a network with Heads takes a loss for each of them
// expects: fits<MeanSquaredError, Needs<2>>
// twin: mica::MeanSquaredError{}); -> mica::Losses{mica::CategoricalCrossentropy{}, mica::MeanSquaredError{}});
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<4>, mica::Dense<8, mica::ReLU>,
                             mica::Heads<mica::Dense<3, mica::Softmax>, mica::Dense<1>>>;

int main() {
  mica::Tensor<float, 2> x(90, 4), policies(90, 3), values(90, 1);
  x.setZero();
  policies.setZero();
  values.setZero();
  auto model = mica::compile(Net{}, mica::Adam{}, mica::MeanSquaredError{});
  model.fit(x, std::tuple(policies, values), {.epochs = 5});
  const auto [policy, value] = model.predict(x);
  return policy(0, 2) > value(0, 0) ? 0 : 1;
}
