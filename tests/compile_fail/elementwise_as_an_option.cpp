// expects: mica: the derivative of this activation follows from its input, which a layer with options does not keep
// expects: fits<AtLayer<2>, Dense<10, Half>, Got<784>, Option<Half>>
// twin: mica::Dense<10, Half> -> mica::Dense<10>, Half
#include <mica/mica.hpp>

struct Halved {
  template <class P>
  P operator()(P x) const {
    return 0.5 * x;
  }
};
struct Half : mica::Elementwise<Halved{}> {};

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
