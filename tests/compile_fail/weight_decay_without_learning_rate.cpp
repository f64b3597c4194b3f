// expects: mica: weight decay needs an optimizer with a member learning_rate, by which it multiplies
// expects: has_learning_rate<Descent>
// twin: double rate -> double learning_rate
#include <mica/mica.hpp>

struct Descent {
  static constexpr const char* name = "Descent";
  static constexpr int slots = 0;
  double rate = 0.01;

  template <class T>
  void update(const mica::ParameterSlice<T, 0>& s, std::int64_t) const {
    for (int i = 0; i < s.size; ++i) s.parameters[i] -= T(0.01) * s.gradient[i];
  }
};

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  const mica::WithWeightDecay optimizer{Descent{}, {.weight_decay = 0.01}};
  auto model = mica::compile(Net{}, optimizer, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
  mica::Tensor<float, 4> x(100, 28, 28, 1);
  x.setZero();
  const auto p = model.predict(x);
  return p(0, 7) > 0.5F ? 0 : 1;
}
