// expects: mica: Dense needs a flat input; put Flatten in front of it
// expects: fits<AtLayer<2, 2, 1>, Dense<1>, Got<4, 4, 2>, Needs<32>>
// twin: mica::Sequential<mica::Dense<1>> -> mica::Sequential<mica::Flatten, mica::Dense<1>>
#include <mica/mica.hpp>

using Policy = mica::Sequential<mica::Flatten, mica::Dense<3, mica::Softmax>>;
using Net = mica::Sequential<mica::Input<4, 4, 1>, mica::Conv2D<2, 3, mica::Same>,
                             mica::Heads<Policy, mica::Sequential<mica::Dense<1>>>>;

int main() {
  mica::Tensor<float, 4> x(90, 4, 4, 1);
  mica::Tensor<float, 2> policies(90, 3), values(90, 1);
  x.setZero();
  policies.setZero();
  values.setZero();
  auto model = mica::compile(Net{}, mica::Adam{},
                             mica::Losses{mica::CategoricalCrossentropy{}, mica::MeanSquaredError{}});
  model.fit(x, std::tuple(policies, values), {.epochs = 5});
  const auto [policy, value] = model.predict(x);
  return policy(0, 2) > value(0, 0) ? 0 : 1;
}
