// expects: mica: this layer needs an image of height x width x channels
// expects: fits<AtLayer<2>, Conv2D<8, {3, 3}, ReLU>, Got<784>, NeedsType<Height, Width, Channels>>
// twin: Conv2D<8, 3, -> Dense<8,
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Conv2D<8, 3, mica::ReLU>,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  const auto [train, test] = mica::load_mnist("mnist");
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(train, {.epochs = 5, .validation_data = test});
  const auto p = model.predict(test.images(0, 3));
  return p(0, 7) > 0.5F ? 0 : 1;
}
