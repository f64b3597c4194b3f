// expects: mica: an output padding must be at least 0 and smaller than the stride
// expects: fits<AtLayer<1>, Conv2DTranspose<16, {3, 3}, Stride<{2, 2}>, OutputPadding<{2, 2}>>, Got<28, 28, 1>>
// twin: OutputPadding<2> -> OutputPadding<1>
#include <mica/mica.hpp>

using namespace mica;
using Net = Sequential<Input<28, 28, 1>, Conv2DTranspose<16, 3, Stride<2>, OutputPadding<2>>, Flatten,
                       Dense<10, Softmax>>;

int main() {
  const auto [train, test] = load_mnist("mnist");
  auto model = compile(Net{}, Adam{}, CategoricalCrossentropy{}, Accuracy{});
  model.fit(train, {.epochs = 5, .validation_data = test});
  const auto p = model.predict(test.images(0, 3));
  return p(0, 7) > 0.5F ? 0 : 1;
}
