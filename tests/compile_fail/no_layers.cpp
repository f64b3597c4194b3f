// expects: mica: a network needs at least one layer behind its Input
// expects: fits<AtLayer<0>, Input<28, 28, 1>>
// twin: 1>> -> 1>, mica::Flatten>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>>;

int main() {
  const auto [train, test] = mica::load_mnist("mnist");
  auto model = mica::compile(Net{}, mica::Adam{}, mica::MeanSquaredError{}, mica::Accuracy{});
  model.fit(train, {.epochs = 5, .validation_data = test});
  const auto p = model.predict(test.images(0, 3));
  return p(0, 7) > 0.5F ? 0 : 1;
}
