// expects: mica: the layers of a Residual give another shape than its Shortcut
// expects: fits<AtLayer<2>, Residual<Shortcut<Conv2D<16, {1, 1}>>, Conv2D<16, {3, 3}>>, Got<28, 28, 8>, LayersGive<26, 26, 16>, ShortcutGives<28, 28, 16>>
// twin: 16, 3 -> 16, 3, mica::Same
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<8, 3, mica::Same>,
                             mica::Residual<mica::Shortcut<mica::Conv2D<16, 1>>, mica::Conv2D<16, 3>>,
                             mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  const auto [train, test] = mica::load_mnist("mnist");
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(train, {.epochs = 5, .validation_data = test});
  const auto p = model.predict(test.images(0, 3));
  return p(0, 7) > 0.5F ? 0 : 1;
}
