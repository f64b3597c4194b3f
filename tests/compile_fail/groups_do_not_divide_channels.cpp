// expects: mica: the number of groups must divide the number of channels, or be -1 for groups of one channel
// expects: fits<AtLayer<2>, GroupNormalization<32>, Got<26, 26, 16>, Needs<16>>
// twin: GroupNormalization<32> -> GroupNormalization<4>
#include <mica/mica.hpp>

using Net =
    mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<16, 3, mica::NoBias>, mica::GroupNormalization<32>,
                     mica::ReLU, mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  const auto [train, test] = mica::load_mnist("mnist");
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(train, {.epochs = 5, .validation_data = test});
  const auto p = model.predict(test.images(0, 3));
  return p(0, 7) > 0.5F ? 0 : 1;
}
