// expects: mica: eight samples pass through a network together, and in this layer and those in front of it their inputs, outputs and gradients have more than 2^31 - 1 elements together
// expects: fits<AtLayer<4>, Conv2D<34, {1, 1}, Tanh>, Got<1000, 1000, 34>, Needs<2147483647>>
// twin: mica::Conv2D<34, 1, mica::Tanh> -> mica::MaxPooling2D<10>
#include <mica/mica.hpp>

using Net =
    mica::Sequential<mica::Input<1000, 1000, 3>, mica::Conv2D<34, 1>, mica::Conv2D<34, 1>, mica::ReLU,
                     mica::Conv2D<34, 1, mica::Tanh>, mica::MaxPooling2D<100>, mica::Flatten, mica::Dense<4>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::MeanSquaredError{});
  mica::Tensor<float, 4> x;
  mica::Tensor<float, 2> y;
  model.fit(x, y);
  return model.predict(x).size() > 0 ? 0 : 1;
}
