// expects: mica: With takes Direct, Winograd<2> or Winograd<4>, and a network or a layer of one
// expects: fits<Winograd<3>>
// twin: Winograd<3> -> Winograd<4>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<16, 3>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  const auto model =
      mica::compile(mica::With<mica::Winograd<3>, Net>{}, mica::Adam{}, mica::CategoricalCrossentropy{});
  return model.predict(mica::Tensor<float, 4>(1, 28, 28, 1))(0, 0) > 0 ? 0 : 1;
}
