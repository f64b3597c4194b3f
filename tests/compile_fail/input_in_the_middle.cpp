// expects: mica: this is not a layer
// expects: fits<AtLayer<2>, Input<784>, Got<784>>
// twin: Input<784> -> Dropout<0.1>
#include <mica/mica.hpp>

using Net =
    mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Input<784>, mica::Dense<10, mica::Softmax>>;

int main() {
  const auto [train, test] = mica::load_mnist("mnist");
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(train, {.epochs = 5, .validation_data = test});
  const auto p = model.predict(test.images(0, 3));
  return p(0, 7) > 0.5F ? 0 : 1;
}
