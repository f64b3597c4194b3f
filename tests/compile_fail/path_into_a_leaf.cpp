// expects: mica: this path goes into a layer that has no layers inside
// expects: fits<At<1, 2>, AtLayer<1>, Conv2D<4, {3, 3}>>
// twin: At<1, 2> -> At<1>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<8, 8, 1>, mica::Conv2D<4, 3>, mica::BatchNormalization<>,
                             mica::Residual<mica::Conv2D<4, 3, mica::Same>, mica::ReLU>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{});
  return model.weights<mica::At<1, 2>, "kernel">().size() > 0 ? 0 : 1;
}
