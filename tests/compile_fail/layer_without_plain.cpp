// expects: mica: this layer does not say what it computes for one sample in plain loops
// expects: fits<Twice>
// twin: void looped -> void plain
#include <mica/mica.hpp>

struct Twice : mica::Layer {
  static constexpr const char* name = "Twice";

  template <class F>
  static void forward(const F& f) {
    mica::kernels::transform([](auto a) { return a + a; }, f.y, f.x);
  }
  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient) mica::kernels::transform([](auto a) { return a + a; }, b.dx, b.dy);
  }
  template <class P>
  static constexpr void looped(const P& p) {
    p.each([](auto a) { return a + a; });
  }
};

constexpr float kernel[] = {1, 2}, bias[] = {0};
constexpr mica::Embedded<mica::Sequential<mica::Input<2>, mica::Dense<1>, Twice>> network(kernel, bias);

int main() {
  const float x[] = {1, 2};
  return network(x)[0] == 10 ? 0 : 1;
}
