// expects: mica: this layer has more than 2^31 - 1 parameters
// expects: fits<AtLayer<1>, Dense<65536>, Got<65536>, Needs<2147483647>>
// twin: 65'536>>, -> 16'384>>,
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<65'536>, mica::Frozen<mica::Dense<65'536>>, mica::Dense<2>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::MeanSquaredError{});
  mica::Tensor<float, 2> x;
  mica::Tensor<float, 2> y;
  model.fit(x, y);
  return model.predict(x).size() > 0 ? 0 : 1;
}
