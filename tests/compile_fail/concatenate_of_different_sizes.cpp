// expects: mica: the branches of a Concatenate differ in more than their channels
// expects: fits<AtLayer<2>, Concatenate<Sequential<>, Conv2D<16, {3, 3}>>, Got<28, 28, 8>, Branches<Got<28, 28, 8>, Got<26, 26, 16>>>
// twin: 16, 3 -> 16, 3, mica::Same
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<8, 3, mica::Same>,
                             mica::Concatenate<mica::Identity, mica::Conv2D<16, 3>>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  const auto [train, test] = mica::load_mnist("mnist");
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(train, {.epochs = 5, .validation_data = test});
  const auto p = model.predict(test.images(0, 3));
  return p(0, 7) > 0.5F ? 0 : 1;
}
