// expects: mica: this path names a composite; weights belong to one of the layers inside of it
// expects: fits<At<3>, Residual<Conv2D<4, {3, 3}, Same>, ReLU>, Needs<1, 2, 3>>
// twin: At<3> -> At<3, 1>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<8, 8, 1>, mica::Conv2D<4, 3>, mica::BatchNormalization<>,
                             mica::Residual<mica::Conv2D<4, 3, mica::Same>, mica::ReLU>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{});
  return model.weights<mica::At<3>, "kernel">().size() > 0 ? 0 : 1;
}
