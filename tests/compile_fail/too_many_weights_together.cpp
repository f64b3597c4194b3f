// expects: mica: this layer and those in front of it have more than 2^31 - 1 parameters together
// expects: fits<AtLayer<3>, Dense<40000>, Got<30000>, Needs<2147483647>>
// twin: mica::Dense<40'000> -> mica::Dense<30'000>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<1>, mica::Dense<40'000, mica::NoBias>, mica::Dense<30'000>,
                             mica::Dense<40'000>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::MeanSquaredError{});
  mica::Tensor<float, 2> x;
  mica::Tensor<float, 2> y;
  model.fit(x, y);
  return model.predict(x).size() > 0 ? 0 : 1;
}
