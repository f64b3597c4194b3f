// expects: mica: this optimizer cannot be copied and assigned; fit keeps a copy and returns to it
// expects: fits<Descent>
// twin: const double decay -> double decay
#include <mica/mica.hpp>

struct Descent {
  static constexpr const char* name = "Descent";
  static constexpr int slots = 0;
  double learning_rate = 0.01;
  const double decay = 0.001;

  template <class T>
  void update(const mica::ParameterSlice<T, 0>& s, std::int64_t) const {
    for (int i = 0; i < s.size; ++i)
      s.parameters[i] -= T(learning_rate) * (s.gradient[i] + T(decay) * s.parameters[i]);
  }
};

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  mica::Tensor<float, 4> x(100, 28, 28, 1);
  mica::Tensor<int, 1> y(100);
  x.setZero();
  y.setZero();
  auto model = mica::compile(Net{}, Descent{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(x, y, {.epochs = 5});
  const auto p = model.predict(x);
  return p(0, 7) > 0.5F ? 0 : 1;
}
