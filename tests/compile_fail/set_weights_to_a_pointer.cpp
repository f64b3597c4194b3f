// expects: mica: weights are set to a tensor, to an expression of tensors, or to an Eigen matrix
// twin: x.data()) -> x)
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<8, 8, 1>, mica::Conv2D<4, 3>, mica::BatchNormalization<>,
                             mica::Residual<mica::Conv2D<4, 3, mica::Same>, mica::ReLU>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{});
  mica::Tensor<float, 2> x(10, 144);
  x.setZero();
  model.set_weights<mica::At<5>, "kernel">(x.data());
}
