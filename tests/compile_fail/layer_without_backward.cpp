// expects: mica: this layer has no backward(X x, Y y, DY dy, DX dx, Weights<T>, Gradient<T>, const PassContext&)
// expects: fits<AtLayer<3>, Twice, Got<10>>
// twin: DX dx, mica::Weights<T>, const -> DX dx, mica::Weights<T>, mica::Gradient<T>, const
#include <mica/mica.hpp>

struct Twice : mica::Layer {
  static constexpr const char* name = "Twice";

  template <class X, class Y, class T>
  static void forward(X x, Y y, mica::Weights<T>, const mica::PassContext&) {
    mica::kernels::transform([](auto a) { return a + a; }, y, x);
  }
  template <class X, class Y, class DY, class DX, class T>
  static void backward(X, Y, DY dy, DX dx, mica::Weights<T>, const mica::PassContext&) {
    if constexpr (mica::needs_gradient<DX>) mica::kernels::transform([](auto a) { return a + a; }, dx, dy);
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
