// expects: mica: this function does not take two numbers, an output and its target, and return one
// expects: fits<ElementwiseLoss<
// twin: P operator()(P y) const { return abs(y) -> P operator()(P y, P t) const { return abs(y - t)
#include <mica/mica.hpp>

struct Distance {
  template <class P>
  P operator()(P y) const { return abs(y); }
};

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10>>;

int main() {
  mica::Tensor<float, 4> x(100, 28, 28, 1);
  mica::Tensor<float, 2> y(100, 10);
  x.setZero();
  y.setZero();
  auto model = mica::compile(Net{}, mica::Adam{}, mica::ElementwiseLoss<Distance{}>{});
  model.fit(x, y, {.epochs = 5});
  const auto p = model.predict(x);
  return p(0, 7) > 0.5F ? 0 : 1;
}
