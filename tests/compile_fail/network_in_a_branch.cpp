// expects: mica: this is a network of its own; inside of another, a Sequential has no Input
// expects: fits<AtLayer<2, 2>, Sequential<Input<28, 28, 8>, ReLU>, Got<28, 28, 8>>
// twin: Sequential<mica::Input<28, 28, 8>, -> Sequential<
#include <mica/mica.hpp>

using Net =
    mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<8, 3, mica::Same>,
                     mica::Concatenate<mica::Identity, mica::Sequential<mica::Input<28, 28, 8>, mica::ReLU>>,
                     mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  const auto [train, test] = mica::load_mnist("mnist");
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(train, {.epochs = 5, .validation_data = test});
  const auto p = model.predict(test.images(0, 3));
  return p(0, 7) > 0.5F ? 0 : 1;
}
