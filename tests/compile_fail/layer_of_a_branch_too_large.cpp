// expects: mica: eight samples pass through a network together, and in this layer their inputs, outputs and gradients have more than 2^31 - 1 elements
// expects: fits<AtLayer<2, 2>, Conv2D<1000000, {1, 1}>, Got<28, 28, 8>, Needs<2147483647>>
// twin: 1000000 -> 10
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<8, 3, mica::Same>,
                             mica::Concatenate<mica::Identity, mica::Conv2D<1000000, 1>>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  const auto [train, test] = mica::load_mnist("mnist");
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(train, {.epochs = 5, .validation_data = test});
  const auto p = model.predict(test.images(0, 3));
  return p(0, 7) > 0.5F ? 0 : 1;
}
