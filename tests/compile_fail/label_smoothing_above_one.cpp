// expects: mica: the label smoothing of a loss is at least 0 and less than 1
// expects: fits<SparseCategoricalCrossentropy<LabelSmoothing<
// twin: LabelSmoothing<1.5> -> LabelSmoothing<0.5>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  mica::Tensor<float, 4> x(100, 28, 28, 1);
  mica::Tensor<int, 1> y(100);
  x.setZero();
  y.setZero();
  auto model = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy<mica::LabelSmoothing<1.5>>{}, mica::Accuracy{});
  model.fit(x, y, {.epochs = 5});
  const auto p = model.predict(x);
  return p(0, 7) > 0.5F ? 0 : 1;
}
