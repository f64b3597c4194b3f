// expects: mica: this is not a layer
// expects: fits<AtLayer<3>, CategoricalCrossentropy<>, Got<10>>
// twin: CategoricalCrossentropy<>> -> Softmax>
#include <mica/mica.hpp>

using Net =
    mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10>, mica::CategoricalCrossentropy<>>;

int main() {
  const auto [train, test] = mica::load_mnist("mnist");
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(train, {.epochs = 5, .validation_data = test});
  const auto p = model.predict(test.images(0, 3));
  return p(0, 7) > 0.5F ? 0 : 1;
}
