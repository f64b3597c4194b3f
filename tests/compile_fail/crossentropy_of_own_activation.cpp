// expects: say in an activation of your own `output_kind = OutputKind::distribution`
// expects: fits<CategoricalCrossentropy<>, Got<10>>
// twin: ::any -> ::distribution
#include <mica/mica.hpp>

struct Twice : mica::Layer {
  using OptionKind = mica::ActivationOption;
  static constexpr const char* name = "Twice";
  static constexpr bool is_elementwise = false;
  static constexpr mica::OutputKind output_kind = mica::OutputKind::any;

  template <class F>
  static void forward(const F& f) {
    mica::kernels::transform([](auto a) { return a + a; }, f.y, f.x);
  }
  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient) mica::kernels::transform([](auto a) { return a + a; }, b.dx, b.dy);
  }
};

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10>, Twice>;

int main() {
  mica::Tensor<float, 4> x(100, 28, 28, 1);
  mica::Tensor<float, 2> y(100, 10);
  x.setZero();
  y.setZero();
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(x, y, {.epochs = 5});
  const auto p = model.predict(x);
  return p(0, 7) > 0.5F ? 0 : 1;
}
