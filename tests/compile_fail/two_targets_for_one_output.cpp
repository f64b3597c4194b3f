// expects: mica: a std::tuple of several targets belongs to a network with Heads
// twin: std::tuple(y, y) -> y
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<4>, mica::Dense<3, mica::Softmax>>;

int main() {
  mica::Tensor<float, 2> x(90, 4), y(90, 3);
  x.setZero();
  y.setZero();
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{});
  model.fit(x, std::tuple(y, y), {.epochs = 5});
  return model.predict(x)(0, 2) > 0.5F ? 0 : 1;
}
