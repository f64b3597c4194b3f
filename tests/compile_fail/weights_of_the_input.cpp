// expects: mica: this layer has no weights
// expects: fits<At<0>, Input<8, 8, 1>>
// twin: At<0> -> At<1>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<8, 8, 1>, mica::Conv2D<4, 3>, mica::BatchNormalization<>,
                             mica::Residual<mica::Conv2D<4, 3, mica::Same>, mica::ReLU>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{});
  return model.weights<mica::At<0>, "kernel">().size() > 0 ? 0 : 1;
}
