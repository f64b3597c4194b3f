// expects: mica: a layer that derives from a layer with gradient_parts and has a backward of its own sets
// expects: gradient_parts to 0
// twin: /* its gradient */ -> template <mica::Shape> static constexpr int gradient_parts = 0;
#include <mica/mica.hpp>

/// A Dense whose weights learn ten times slower than its bias.
struct SlowDense : mica::Dense<64, mica::ReLU> {
  static constexpr const char* name = "SlowDense";
  /* its gradient */

  template <class B>
  static void backward(const B& b) {
    mica::Dense<64, mica::ReLU>::backward(b);
    for (int i = 0; i < 784 * 64; ++i) b.gradient[i] /= 10;
  }
};

using Net =
    mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, SlowDense, mica::Dense<10, mica::Softmax>>;

int main() {
  mica::Tensor<float, 4> x(100, 28, 28, 1);
  mica::Tensor<int, 1> y(100);
  x.setZero();
  y.setZero();
  auto model = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(x, y, {.epochs = 5});
}
