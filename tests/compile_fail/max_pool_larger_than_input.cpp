// expects: mica: the pooling window is larger than its input
// expects: fits<AtLayer<4>, MaxPooling2D<{3, 3}>, Got<2, 2, 8>, Needs<3, 3>>
// twin: MaxPooling2D<3> -> MaxPooling2D<2>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<8, 3, mica::ReLU>, mica::MaxPooling2D<4>,
                             mica::Conv2D<8, 5, mica::ReLU>, mica::MaxPooling2D<3>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  const auto [train, test] = mica::load_mnist("mnist");
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(train, {.epochs = 5, .validation_data = test});
  const auto p = model.predict(test.images(0, 3));
  return p(0, 7) > 0.5F ? 0 : 1;
}
