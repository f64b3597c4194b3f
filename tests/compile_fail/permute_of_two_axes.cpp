// expects: mica: a Permute names each axis of its input once, and the axes are numbered from 1 on
// expects: fits<AtLayer<1>, Permute<2, 1>, Got<28, 28, 1>, Needs<3>
// twin: Permute<2, 1> -> Permute<2, 1, 3>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Permute<2, 1>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.summary();
}
