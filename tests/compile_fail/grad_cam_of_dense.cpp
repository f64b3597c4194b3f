// expects: mica: Grad-CAM needs a layer that gives an image, height x width x channels
// expects: fits<At<2>, Got<5408>>
// twin: At<2> -> At<1>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<8, 3, mica::ReLU>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  mica::Tensor<float, 4> x(1, 28, 28, 1);
  x.setZero();
  const auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{});
  const auto maps = model.grad_cam<mica::At<2>>(x, 7);
  return maps.size() > 0 ? 0 : 1;
}
