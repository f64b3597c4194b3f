// expects: mica: Heads are the last layer of a network, and stand nowhere else
// expects: fits<AtLayer<1, 2>, Heads<Dense<3>, Dense<1>>, Got<4>>
// twin: mica::Heads<mica::Dense<3>, mica::Dense<1>>>> -> mica::ReLU>, mica::Heads<mica::Dense<3, mica::Softmax>, mica::Dense<1>>>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<4>,
                             mica::Residual<mica::Dense<4>, mica::Heads<mica::Dense<3>, mica::Dense<1>>>>;

int main() {
  mica::Tensor<float, 2> x(90, 4), policies(90, 3), values(90, 1);
  x.setZero();
  policies.setZero();
  values.setZero();
  auto model = mica::compile(Net{}, mica::Adam{},
                             mica::Losses{mica::CategoricalCrossentropy{}, mica::MeanSquaredError{}});
  model.fit(x, std::tuple(policies, values), {.epochs = 5});
  model.summary();
}
