// expects: mica: the beta of an FBetaScore is a finite number above 0
// expects: fits<FBetaScore<{0.0
// twin: FBetaScore<0> -> FBetaScore<2>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  mica::Tensor<float, 4> x(100, 28, 28, 1);
  mica::Tensor<int, 1> y(100);
  x.setZero();
  y.setZero();
  auto model = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::FBetaScore<0>{});
  model.fit(x, y, {.epochs = 5});
  const auto p = model.predict(x);
  return p(0, 7) > 0.5F ? 0 : 1;
}
