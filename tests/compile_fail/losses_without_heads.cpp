// expects: mica: Losses and OfHead belong to a network that ends with Heads
// expects: fits<Losses<CategoricalCrossentropy<>, MeanSquaredError>>
// twin: mica::Losses{mica::CategoricalCrossentropy{}, mica::MeanSquaredError{}} -> mica::CategoricalCrossentropy{}
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<4>, mica::Dense<3, mica::Softmax>>;

int main() {
  mica::Tensor<float, 2> x(90, 4), y(90, 3);
  x.setZero();
  y.setZero();
  auto model = mica::compile(Net{}, mica::Adam{},
                             mica::Losses{mica::CategoricalCrossentropy{}, mica::MeanSquaredError{}});
  model.fit(x, y, {.epochs = 5});
  return model.predict(x)(0, 2) > 0.5F ? 0 : 1;
}
