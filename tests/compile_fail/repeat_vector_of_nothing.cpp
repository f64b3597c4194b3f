// expects: mica: a RepeatVector repeats at least once
// expects: fits<AtLayer<1>, RepeatVector<0>, Got<28>, Needs<1>
// twin: RepeatVector<0> -> RepeatVector<1>
#include <mica/mica.hpp>

using Net =
    mica::Sequential<mica::Input<28>, mica::RepeatVector<0>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.summary();
}
