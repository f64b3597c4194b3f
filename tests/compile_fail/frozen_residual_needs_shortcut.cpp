// expects: mica: a Residual adds its input to what its layers give, and they give another shape; add a Shortcut
// expects: fits<AtLayer<2>, Residual<Conv2D<16, {3, 3}, Same>>, Got<28, 28, 8>, LayersGive<28, 28, 16>>
// twin: Conv2D<16, -> Conv2D<8,
#include <mica/mica.hpp>

using Net = mica::Sequential<
    mica::Input<28, 28, 1>,
    mica::Frozen<mica::Conv2D<8, 3, mica::Same>, mica::Residual<mica::Conv2D<16, 3, mica::Same>>>,
    mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  const auto [train, test] = mica::load_mnist("mnist");
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(train, {.epochs = 5, .validation_data = test});
  const auto p = model.predict(test.images(0, 3));
  return p(0, 7) > 0.5F ? 0 : 1;
}
