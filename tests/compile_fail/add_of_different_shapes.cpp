// expects: mica: the branches of this layer give different shapes
// expects: fits<AtLayer<2>, Add<Sequential<>, Conv2D<8, {3, 3}>, Sequential<>>, Got<28, 28, 8>, Branches<Got<28, 28, 8>, Got<26, 26, 8>, Got<28, 28, 8>>>
// twin: 8, 3> -> 8, 1>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<8, 3, mica::Same>,
                             mica::Add<mica::Identity, mica::Conv2D<8, 3>, mica::Identity>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  const auto [train, test] = mica::load_mnist("mnist");
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(train, {.epochs = 5, .validation_data = test});
  const auto p = model.predict(test.images(0, 3));
  return p(0, 7) > 0.5F ? 0 : 1;
}
