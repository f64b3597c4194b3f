// expects: mica: a Residual adds its input to what its layers give, and they give another shape
// expects: fits<AtLayer<1>, Residual<Conv2D<9, {3, 3}, Same>>, Got<12, 12, 8>, LayersGive<12, 12, 9>>
// twin: Conv2D<9 -> Conv2D<8
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<12, 12, 8>, mica::Residual<mica::Conv2D<9, 3, mica::Same>>,
                             mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  const auto model =
      mica::compile(mica::With<mica::Winograd<4>, Net>{}, mica::Adam{}, mica::CategoricalCrossentropy{});
  return model.predict(mica::Tensor<float, 4>(1, 12, 12, 8))(0, 0) > 0 ? 0 : 1;
}
