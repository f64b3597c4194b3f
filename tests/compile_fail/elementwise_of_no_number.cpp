// expects: mica: this function does not take one number and return one, of any type
// expects: fits<AtLayer<3>, Elementwise<
// twin: P operator()(P x, P) -> P operator()(P x)
#include <mica/mica.hpp>

struct Half {
  template <class P>
  P operator()(P x, P) const {
    return 0.5 * x;
  }
};

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10>, mica::Elementwise<Half{}>,
                             mica::Softmax>;

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
