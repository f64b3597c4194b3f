// expects: mica: this layer needs a sequence of length x channels
// expects: fits<AtLayer<1>, Conv1D<16, 3>, Got<28, 28, 1>, NeedsType<Length, Channels>>
// twin: Conv1D<16, -> Conv2D<16,
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Conv1D<16, 3>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  const auto [train, test] = mica::load_mnist("mnist");
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(train, {.epochs = 5, .validation_data = test});
  const auto p = model.predict(test.images(0, 3));
  return p(0, 7) > 0.5F ? 0 : 1;
}
