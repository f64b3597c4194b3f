// expects: mica: this layer has no `template <class B> static void backward(const B& b)`
// expects: fits<AtLayer<3>, Twice, Got<10>>
// twin: backward(B& b, int) -> backward(const B& b)
#include <mica/mica.hpp>

struct Twice : mica::Layer {
  static constexpr const char* name = "Twice";

  template <class F>
  static void forward(const F& f) {
    mica::kernels::transform([](auto a) { return a + a; }, f.y, f.x);
  }
  template <class B>
  static void backward(B& b, int) {
    if constexpr (B::needs_input_gradient) mica::kernels::transform([](auto a) { return a + a; }, b.dx, b.dy);
  }
};

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10>, Twice, mica::Softmax>;

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
