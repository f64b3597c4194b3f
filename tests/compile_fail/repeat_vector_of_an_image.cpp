// expects: mica: this layer needs a flat vector; put Flatten in front of it
// expects: fits<AtLayer<1>, RepeatVector<2>, Got<28, 28, 1>, Needs<784>
// twin: mica::RepeatVector<2> -> mica::ReLU
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::RepeatVector<2>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.summary();
}
