// expects: mica: no layer has this path
// expects: fits<At<6>, AtLayer<>, Sequential<Input<8, 8, 1>,
// expects: Needs<0, 1, 2, 3, 4, 5>>
// twin: At<6> -> At<5>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<8, 8, 1>, mica::Conv2D<4, 3>, mica::BatchNormalization<>,
                             mica::Residual<mica::Conv2D<4, 3, mica::Same>, mica::ReLU>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{});
  return model.weights<mica::At<6>, "kernel">().size() > 0 ? 0 : 1;
}
