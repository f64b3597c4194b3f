// expects: mica: the kernel is larger than its input
// expects: fits<AtLayer<3>, Conv2D<4, {7, 7}>, Got<5, 5, 4>, Needs<7, 7>>
// twin: Conv2D<4, 7> -> Conv2D<4, 5>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<4, 4, mica::ReLU>, mica::MaxPooling2D<5>,
                             mica::Conv2D<4, 7>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  const auto [train, test] = mica::load_mnist("mnist");
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(train, {.epochs = 5, .validation_data = test});
  const auto p = model.predict(test.images(0, 3));
  return p(0, 7) > 0.5F ? 0 : 1;
}
