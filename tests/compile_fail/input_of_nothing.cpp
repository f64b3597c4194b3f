// expects: mica: an Input has one to four extents, each at least 1
// expects: fits<AtLayer<0>, Input<0, 28, 1>>
// twin: Input<0, 28, 1> -> Input<28, 28, 1>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<0, 28, 1>, mica::Conv2D<16, 3, mica::ReLU>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  const auto [train, test] = mica::load_mnist("mnist");
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(train, {.epochs = 5, .validation_data = test});
  const auto p = model.predict(test.images(0, 3));
  return p(0, 7) > 0.5F ? 0 : 1;
}
