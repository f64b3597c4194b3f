// expects: mica: a dropout rate must be at least 0 and less than 1
// expects: fits<AtLayer<1, 2>, DropPath<{1.0
// twin: DropPath<1> -> DropPath<0.5>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>,
                             mica::Residual<mica::Conv2D<1, 3, mica::Same>, mica::DropPath<1>>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.summary();
}
