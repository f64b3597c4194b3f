// expects: mica: this initializer has no `void fill(std::span<T> values, Fans, Random)`
// expects: fits<AtLayer<2>, Dense<10, Ones, Softmax>, Got<784>, Option<Ones>>
// twin: void initialize(std::span<T> values, -> void fill(std::span<T> values,
#include <mica/mica.hpp>

struct Ones {
  using OptionKind = mica::KernelInitializerOption;

  template <class T>
  static void initialize(std::span<T> values, mica::Fans, mica::Random) {
    for (T& value : values) value = 1;
  }
};

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10, Ones, mica::Softmax>>;

int main() {
  mica::Tensor<float, 4> x(100, 28, 28, 1);
  mica::Tensor<int, 1> y(100);
  x.setZero();
  y.setZero();
  auto model = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(x, y, {.epochs = 5});
  const auto p = model.predict(x);
  return p(0, 7) > 0.5F ? 0 : 1;
}
