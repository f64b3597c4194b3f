// expects: mica: the groups of a convolution must divide its channels and its filters
// expects: fits<AtLayer<2>, Conv2D<10, {3, 3}, Groups<4>>, Got<26, 26, 16>>
// twin: Conv2D<10, -> Conv2D<12,
#include <mica/mica.hpp>

using Net =
    mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<16, 3>, mica::Conv2D<10, 3, mica::Groups<4>>,
                     mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  const auto [train, test] = mica::load_mnist("mnist");
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(train, {.epochs = 5, .validation_data = test});
  const auto p = model.predict(test.images(0, 3));
  return p(0, 7) > 0.5F ? 0 : 1;
}
