// expects: mica: the kernel is larger than its input
// expects: fits<AtLayer<3>, Conv2D<8, {40, 40}, ReLU>, Got<28, 28, 4>, Needs<40, 40>>
// twin: Size{40, 40} -> Size{4, 4}
#include <mica/mica.hpp>

using mica::Size;
using Net = mica::Sequential<mica::Input<28, 28, 1>,
                             mica::Frozen<mica::Conv2D<4, 3, mica::Same>, mica::ReLU,
                                          mica::Conv2D<8, Size{40, 40}, mica::ReLU>>,
                             mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  const auto [train, test] = mica::load_mnist("mnist");
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(train, {.epochs = 5, .validation_data = test});
  const auto p = model.predict(test.images(0, 3));
  return p(0, 7) > 0.5F ? 0 : 1;
}
