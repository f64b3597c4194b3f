// expects: mica: predict writes the outputs of a network with Heads to a std::tuple of one tensor for each head
// twin: workspace, policies) -> workspace, std::tie(policies, values))
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<4>, mica::Dense<8, mica::ReLU>,
                             mica::Heads<mica::Dense<3, mica::Softmax>, mica::Dense<1>>>;

int main() {
  mica::Tensor<float, 2> x(90, 4), policies(90, 3), values(90, 1);
  x.setZero();
  policies.setZero();
  values.setZero();
  auto model = mica::compile(Net{}, mica::Adam{},
                             mica::Losses{mica::CategoricalCrossentropy{}, mica::MeanSquaredError{}});
  model.fit(x, std::tuple(policies, values), {.epochs = 5});
  auto workspace = model.workspace();
  model.predict(x, workspace, policies);
}
