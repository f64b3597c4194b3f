// expects: mica: the Accumulator of this metric needs `Accumulator& operator+=(const Accumulator&)` and `double value() const`
// expects: fits<Count>
// twin: double result() const -> double value() const
#include <mica/mica.hpp>

struct Count {
  static constexpr const char* name = "count";

  template <mica::Shape>
  struct Accumulator {
    double samples = 0;
    template <class T>
    void add(std::span<const T>, int) {
      ++samples;
    }
    Accumulator& operator+=(const Accumulator& other) {
      samples += other.samples;
      return *this;
    }
    double result() const { return samples; }
  };
};

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  mica::Tensor<float, 4> x(100, 28, 28, 1);
  mica::Tensor<int, 1> y(100);
  x.setZero();
  y.setZero();
  auto model = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, Count{});
  model.fit(x, y, {.epochs = 5});
  const auto p = model.predict(x);
  return p(0, 7) > 0.5F ? 0 : 1;
}
