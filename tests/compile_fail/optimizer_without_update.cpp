// expects: mica: this optimizer has no `void update(const ParameterSlice<T, slots>&, std::int64_t step) const`
// expects: fits<Descent>
// twin: std::int64_t) { -> std::int64_t) const {
#include <mica/mica.hpp>

struct Descent {
  static constexpr const char* name = "Descent";
  static constexpr int slots = 0;

  template <class T>
  void update(const mica::ParameterSlice<T, 0>& s, std::int64_t) {
    for (int i = 0; i < s.size; ++i) s.parameters[i] -= T(0.01) * s.gradient[i];
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
