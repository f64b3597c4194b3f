// expects: mica: Winograd computes squares of 2 x 2 or 4 x 4 outputs
// expects: fits<AtLayer<1>, Conv2D<16, {3, 3}, Winograd<1>>, Got<28, 28, 1>, Needs<2, 4>>
// twin: Winograd<1> -> Winograd<4>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<16, 3, mica::Winograd<1>>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  const auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{});
  return model.predict(mica::Tensor<float, 4>(1, 28, 28, 1))(0, 0) > 0 ? 0 : 1;
}
