// expects: mica: this layer wants zeros around its input, which a reshape in front of it cannot give; put Linear between the two
// expects: fits<AtLayer<2>, Conv2D<8, {3, 3}, Same>, Got<28, 28, 1>>
// twin: Same -> Valid
#include <mica/mica.hpp>

struct Renamed : mica::Layer {
  static constexpr const char* name = "Renamed";
  static constexpr bool is_reshape = true;
};

using Net = mica::Sequential<mica::Input<28, 28, 1>, Renamed, mica::Conv2D<8, 3, mica::Same>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  const auto [train, test] = mica::load_mnist("mnist");
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(train, {.epochs = 5, .validation_data = test});
  const auto p = model.predict(test.images(0, 3));
  return p(0, 7) > 0.5F ? 0 : 1;
}
