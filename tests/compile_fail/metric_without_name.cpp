// expects: mica: this metric has no name
// expects: fits<Surprise>
// twin: char* called -> char* name
#include <mica/mica.hpp>

struct Surprise {
  static constexpr const char* called = "surprise";

  template <class T>
  static double of(std::span<const T> outputs, int target) {
    return static_cast<double>(1 - outputs[static_cast<std::size_t>(target)]);
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
