// expects: mica: this layer does not say what it is in ONNX, `template <class G> static auto onnx(G& g)`
// expects: fits<Double>
// twin: auto other(G& g) -> auto onnx(G& g)
#include <mica/ext/onnx.hpp>
#include <mica/mica.hpp>

struct Double : mica::Layer {
  static constexpr const char* name = "Double";
  template <class F>
  static void forward(const F& f) {
    f.y.at(0)[0] = 2 * f.x.at(0)[0];
  }
  template <class B>
  static void backward(const B&) {}
  template <class G>
  static auto other(G& g) {
    return g.same("Add", g.x(), {g.x()});
  }
};

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10>, Double>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::MeanSquaredError{});
  mica::onnx::save(model, "double.onnx");
}
