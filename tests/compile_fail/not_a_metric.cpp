// expects: mica: this is not a metric (concept IsMetric)
// expects: fits<CategoricalCrossentropy<>>
// twin: mica::CategoricalCrossentropy{} -> mica::Accuracy{}
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  mica::Tensor<float, 4> x(100, 28, 28, 1);
  mica::Tensor<int, 1> y(100);
  x.setZero();
  y.setZero();
  auto model =
      mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{},
                    mica::CategoricalCrossentropy{});
  model.fit(x, y, {.epochs = 5});
  const auto p = model.predict(x);
  return p(0, 7) > 0.5F ? 0 : 1;
}
