// expects: mica: this layer has no tensor of this name; NeedsType<...> are the names of its tensors
// expects: fits<At<2>, BatchNormalization<>, TensorName<'m', 'e', 'a', 'n'>, NeedsType<TensorName<'g', 'a', 'm', 'm', 'a'>, TensorName<'b', 'e', 't', 'a'>, TensorName<'m', 'o', 'v', 'i', 'n', 'g', '_', 'm', 'e', 'a', 'n'>,
// twin: "mean" -> "moving_mean"
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<8, 8, 1>, mica::Conv2D<4, 3>, mica::BatchNormalization<>,
                             mica::Residual<mica::Conv2D<4, 3, mica::Same>, mica::ReLU>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{});
  return model.weights<mica::At<2>, "mean">().size() > 0 ? 0 : 1;
}
