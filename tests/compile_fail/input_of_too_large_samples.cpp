// expects: mica: eight samples pass through a network together, and in this layer their inputs, outputs and gradients have more than 2^31 - 1 elements
// expects: fits<AtLayer<1>, MaxPooling2D<{1000, 1000}>, Got<20000, 20000, 1>, Needs<2147483647>>
// twin: 20'000, 1> -> 2'000, 1>
#include <mica/mica.hpp>

using Net =
    mica::Sequential<mica::Input<20'000, 20'000, 1>, mica::MaxPooling2D<1000>, mica::Flatten, mica::Dense<4>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::MeanSquaredError{});
  mica::Tensor<float, 4> x;
  mica::Tensor<float, 2> y;
  model.fit(x, y);
  return model.predict(x).size() > 0 ? 0 : 1;
}
