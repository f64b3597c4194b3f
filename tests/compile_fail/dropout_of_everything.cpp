// expects: mica: a dropout rate must be at least 0 and less than 1
// expects: fits<AtLayer<2>, Dropout<{1.0
// expects: Got<784>, Needs<0, 1>>
// twin: Dropout<1.0> -> Dropout<0.5>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dropout<1.0>,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  const auto [train, test] = mica::load_mnist("mnist");
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(train, {.epochs = 5, .validation_data = test});
  const auto p = model.predict(test.images(0, 3));
  return p(0, 7) > 0.5F ? 0 : 1;
}
