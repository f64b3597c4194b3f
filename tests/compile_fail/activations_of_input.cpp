// expects: mica: no layer computes the activations of this path: they are the samples themselves
// expects: fits<At<0>>
// twin: At<0> -> At<1>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<8, 3, mica::ReLU>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  const auto [train, test] = mica::load_mnist("mnist");
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(train, {.epochs = 5, .validation_data = test});
  const auto a = model.activations<mica::At<0>>(test.images(0, 3));
  return a.size() > 0 ? 0 : 1;
}
