// expects: mica: two Heads of this network have the same name
// expects: fits<AtLayer<1>, Heads<Policy, Value>, Got<4>>
// twin: name = "value" -> name = "of the game"
#include <mica/mica.hpp>

struct Policy : mica::Sequential<mica::Dense<3, mica::Softmax>> {
  static constexpr const char* name{"value"};
};
struct Value : mica::Sequential<mica::Dense<1>> {
  static constexpr const char* name = "value";
};
using Net = mica::Sequential<mica::Input<4>, mica::Heads<Policy, Value>>;

int main() {
  mica::Tensor<float, 2> x(90, 4), policies(90, 3), values(90, 1);
  x.setZero();
  policies.setZero();
  values.setZero();
  auto model = mica::compile(Net{}, mica::Adam{},
                             mica::Losses{mica::CategoricalCrossentropy{}, mica::MeanSquaredError{}});
  model.fit(x, std::tuple(policies, values), {.epochs = 5});
  const auto [policy, value] = model.predict(x);
  return policy(0, 2) > value(0, 0) ? 0 : 1;
}
