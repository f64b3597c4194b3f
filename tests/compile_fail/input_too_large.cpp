// expects: mica: an Input has at most 2^31 - 1 elements
// expects: fits<AtLayer<0>, Input<2000, 2000, 2000>>
// twin: 2000> -> 2>
#include <mica/mica.hpp>

using Net =
    mica::Sequential<mica::Input<2000, 2000, 2000>, mica::MaxPooling2D<100>, mica::Flatten, mica::Dense<4>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::MeanSquaredError{});
  mica::Tensor<float, 4> x;
  mica::Tensor<float, 2> y;
  model.fit(x, y);
  return model.predict(x).size() > 0 ? 0 : 1;
}
