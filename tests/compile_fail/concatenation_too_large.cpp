// expects: mica: eight samples pass through a network together, and in this layer their inputs, outputs and gradients have more than 2^31 - 1 elements
// expects: fits<AtLayer<2>, Concatenate<Sequential<>, Sequential<>, Sequential<>, Sequential<>, Sequential<>, Sequential<>, Sequential<>, Sequential<>, Sequential<>, Sequential<>, Sequential<>, Sequential<>>, Got<200000000>, Needs<2147483647>>
// twin: 20000, 10000, -> 28, 28,
#include <mica/mica.hpp>

using X = mica::Identity;
using Net =
    mica::Sequential<mica::Input<20000, 10000, 1>, mica::Flatten,
                     mica::Concatenate<X, X, X, X, X, X, X, X, X, X, X, X>, mica::Dense<10, mica::Softmax>>;

int main() {
  const auto [train, test] = mica::load_mnist("mnist");
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(train, {.epochs = 5, .validation_data = test});
  const auto p = model.predict(test.images(0, 3));
  return p(0, 7) > 0.5F ? 0 : 1;
}
