// expects: mica: two metrics or losses of this network's Heads have the same name
// expects: fits<OfHead<
// twin: name = "loss" -> name = "score"
#include <mica/mica.hpp>

struct Score {
  static constexpr const char* name = "loss";
  template <class T>
  static double of(std::span<const T> outputs, std::span<const T>) {
    return static_cast<double>(outputs[0]);
  }
};
using Net = mica::Sequential<mica::Input<4>, mica::Dense<8, mica::ReLU>,
                             mica::Heads<mica::Dense<3, mica::Softmax>, mica::Dense<1>>>;

int main() {
  mica::Tensor<float, 2> x(90, 4), policies(90, 3), values(90, 1);
  x.setZero();
  policies.setZero();
  values.setZero();
  auto model = mica::compile(Net{}, mica::Adam{},
                             mica::Losses{mica::CategoricalCrossentropy{}, mica::MeanSquaredError{}},
                             mica::OfHead<2, Score>{});
  model.fit(x, std::tuple(policies, values), {.epochs = 5});
  const auto [policy, value] = model.predict(x);
  return policy(0, 2) > value(0, 0) ? 0 : 1;
}
