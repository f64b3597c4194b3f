// expects: mica: a padding has one number of pixels for all sides, or one for each side: top, left, bottom, right, or for a sequence left, right
// expects: fits<AtLayer<1>, Conv2D<16, {3, 3}, Padding<1, 2>>, Got<28, 28, 1>>
// twin: Padding<1, 2> -> Padding<1, 2, 1, 2>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<16, 3, mica::Padding<1, 2>>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  const auto [train, test] = mica::load_mnist("mnist");
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(train, {.epochs = 5, .validation_data = test});
  const auto p = model.predict(test.images(0, 3));
  return p(0, 7) > 0.5F ? 0 : 1;
}
