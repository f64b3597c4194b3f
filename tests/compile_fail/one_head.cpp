// expects: mica: a network has two Heads or more; of a single one, write its layers
// expects: fits<AtLayer<1>, Heads<Dense<3, Softmax>>, Got<4>>
// twin: mica::Softmax>>> -> mica::Softmax>, mica::Dense<1>>>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<4>, mica::Heads<mica::Dense<3, mica::Softmax>>>;

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
