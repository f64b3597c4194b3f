// expects: mica: eight samples pass through a network together, and in this layer their inputs, outputs and gradients have more than 2^31 - 1 elements
// expects: fits<AtLayer<1>, Conv2D<300, {1, 1}>, Got<1000, 1000, 3>, Needs<2147483647>>
// twin: Conv2D<300, 1> -> Conv2D<30, 1>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<1000, 1000, 3>, mica::Conv2D<300, 1>, mica::MaxPooling2D<100>,
                             mica::Flatten, mica::Dense<4>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::MeanSquaredError{});
  mica::Tensor<float, 4> x;
  mica::Tensor<float, 2> y;
  model.fit(x, y);
  return model.predict(x).size() > 0 ? 0 : 1;
}
