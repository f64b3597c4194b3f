// expects: mica: this loss compares with class numbers, and the metric has no of(std::span<const T> outputs, int target)
// expects: fits<Surprise>
// twin: Surprise{}); -> mica::Accuracy{});
#include <mica/mica.hpp>

struct Surprise {
  static constexpr const char* name = "surprise";

  template <class T>
  static double of(std::span<const T> outputs, std::span<const T> target) {
    return static_cast<double>(target[0] - outputs[0]);
  }
};

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  mica::Tensor<float, 4> x(100, 28, 28, 1);
  mica::Tensor<int, 1> y(100);
  x.setZero();
  y.setZero();
  auto model = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, Surprise{});
  model.fit(x, y, {.epochs = 5});
  const auto p = model.predict(x);
  return p(0, 7) > 0.5F ? 0 : 1;
}
