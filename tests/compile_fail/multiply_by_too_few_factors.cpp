// expects: mica: the branches of a Multiply give shapes that cannot be multiplied
// expects: fits<AtLayer<2>, Multiply<Sequential<>, Sequential<GlobalAveragePooling2D, Dense<4, Sigmoid>>>, Got<28, 28, 8>, Branches<Got<28, 28, 8>, Got<4>>>
// twin: Dense<4 -> Dense<8
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<8, 3, mica::Same>,
                             mica::Multiply<mica::Identity, mica::Sequential<mica::GlobalAveragePooling2D,
                                                                             mica::Dense<4, mica::Sigmoid>>>,
                             mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  const auto [train, test] = mica::load_mnist("mnist");
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(train, {.epochs = 5, .validation_data = test});
  const auto p = model.predict(test.images(0, 3));
  return p(0, 7) > 0.5F ? 0 : 1;
}
