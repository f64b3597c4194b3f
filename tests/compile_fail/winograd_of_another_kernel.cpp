// expects: mica: Winograd needs a kernel of 3 x 3 and a stride of 1, without dilation and groups
// expects: fits<AtLayer<1>, Conv2D<16, {5, 5}, Winograd<2>>, Got<28, 28, 1>, Needs<3, 3>>
// twin: Conv2D<16, 5, -> Conv2D<16, 3,
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<16, 5, mica::Winograd<2>>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  const auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{});
  return model.predict(mica::Tensor<float, 4>(1, 28, 28, 1))(0, 0) > 0 ? 0 : 1;
}
