// expects: mica: this elementwise activation has no gradient(P y, P dy) that returns a P
// expects: fits<AtLayer<2>, Dense<10, Half>, Got<784>, Option<Half>>
// twin: P gradient(P) -> P gradient(P, P dy)
#include <mica/mica.hpp>

struct Half : mica::kernels::ElementwiseActivation<Half> {
  static constexpr const char* name = "Half";

  template <class P>
  static P apply(P x) {
    return mica::kernels::broadcast<P>(0.5) * x;
  }
  template <class P>
  static P gradient(P) {
    return mica::kernels::broadcast<P>(0.5);
  }
};

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10, Half>, mica::Softmax>;

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
