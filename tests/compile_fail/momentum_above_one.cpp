// expects: mica: the momentum of a BatchNormalization must be from 0 to 1
// expects: fits<AtLayer<2>, BatchNormalization<Momentum<{9.9
// expects: Got<26, 26, 8>, Needs<0, 1>>
// twin: Momentum<99> -> Momentum<0.99>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<8, 3, mica::NoBias>,
                             mica::BatchNormalization<mica::Momentum<99>>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  const auto [train, test] = mica::load_mnist("mnist");
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(train, {.epochs = 5, .validation_data = test});
  const auto p = model.predict(test.images(0, 3));
  return p(0, 7) > 0.5F ? 0 : 1;
}
