// expects: mica: a LearningRateFactor needs an optimizer with a member learning_rate, which it multiplies
// expects: fits<Descent>
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

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten,
                             mica::LearningRateFactor<0.5, mica::Dense<10, mica::Softmax>>>;

int main() {
  auto model = mica::compile(Net{}, Descent{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
  mica::Tensor<float, 4> x(100, 28, 28, 1);
  mica::Tensor<int, 1> y(100);
  x.setZero();
  y.setZero();
  model.fit(x, y, {.epochs = 5});
}
