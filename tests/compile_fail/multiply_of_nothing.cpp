// expects: mica: a layer that joins branches, like Add, has two branches or more
// expects: fits<AtLayer<2, 1>, Multiply<>, Got<28, 28, 8>>
// twin: Multiply<> -> Multiply<mica::Identity, mica::ReLU>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<8, 3, mica::Same>,
                             mica::Residual<mica::Multiply<>>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  const auto [train, test] = mica::load_mnist("mnist");
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(train, {.epochs = 5, .validation_data = test});
  const auto p = model.predict(test.images(0, 3));
  return p(0, 7) > 0.5F ? 0 : 1;
}
