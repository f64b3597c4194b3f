// expects: mica: a callback has on_train_begin, on_epoch_begin, on_train_batch_begin, on_train_batch_end,
// expects: on_test_begin, on_test_end, on_epoch_end or on_train_end, or is called with an EpochEnd&
// twin: EpochEnd event -> EpochEnd& event
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  mica::Tensor<float, 4> x(100, 28, 28, 1);
  mica::Tensor<int, 1> y(100);
  x.setZero();
  y.setZero();
  auto model = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(x, y, {.epochs = 5, .callbacks = {[](mica::EpochEnd event) { event.stop_training = true; }}});
  const auto p = model.predict(x);
  return p(0, 7) > 0.5F ? 0 : 1;
}
