// expects: mica: this layer's output has more than 2^31 - 1 elements
// expects: fits<AtLayer<1>, Conv2D<2000000000, {3, 3}>, Got<28, 28, 1>, Needs<2147483647>>
// twin: 2'000'000'000 -> 20
#include <mica/mica.hpp>

using Net =
    mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<2'000'000'000, 3>, mica::Flatten, mica::Dense<4>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::MeanSquaredError{});
  mica::Tensor<float, 4> x;
  mica::Tensor<float, 2> y;
  model.fit(x, y);
  return model.predict(x).size() > 0 ? 0 : 1;
}
