// expects: mica: the numbers of a network are float or double
// expects: fits<long double>
// twin: long double -> double
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  mica::Tensor<float, 4> x(100, 28, 28, 1);
  x.setZero();
  const auto model = mica::compile<long double>(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{});
  const auto p = model.predict(x);
  return p(0, 7) > 0.5 ? 0 : 1;
}
