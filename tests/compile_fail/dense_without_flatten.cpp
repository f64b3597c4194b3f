// expects: mica: Dense needs a flat input; put Flatten in front of it
// expects: fits<AtLayer<4>, Dense<10, Softmax>, Got<24, 24, 8>, Needs<4608>>
// twin: Dropout<0.25> -> Flatten
#include <mica/mica.hpp>

using Net =
    mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<16, 3, mica::ReLU>, mica::Conv2D<8, 3, mica::ReLU>,
                     mica::Dropout<0.25>, mica::Dense<10, mica::Softmax>>;

int main() {
  const auto [train, test] = mica::load_mnist("mnist");
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.summary();
  model.fit(train, {.epochs = 5, .validation_data = test});
  model.save_weights("mnist.mica");
  const auto p = model.predict(test.images(0, 3));
  return p(0, 7) > 0.5F ? 0 : 1;
}
