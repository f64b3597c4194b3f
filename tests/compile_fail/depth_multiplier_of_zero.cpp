// expects: mica: a depth multiplier must be at least 1
// expects: fits<AtLayer<2>, DepthwiseConv2D<{3, 3}, DepthMultiplier<0>>, Got<26, 26, 16>, Needs<1>>
// twin: Multiplier<0> -> Multiplier<2>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<16, 3>,
                             mica::DepthwiseConv2D<3, mica::DepthMultiplier<0>>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  const auto [train, test] = mica::load_mnist("mnist");
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(train, {.epochs = 5, .validation_data = test});
  const auto p = model.predict(test.images(0, 3));
  return p(0, 7) > 0.5F ? 0 : 1;
}
