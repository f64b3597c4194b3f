// expects: mica: the number of pixels at an edge must be at least 0
// expects: fits<AtLayer<1>, ZeroPadding2D<1, 2, 3, -1>, Got<28, 28, 1>, Needs<0>
// twin: 3, -1> -> 3, 1>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::ZeroPadding2D<1, 2, 3, -1>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.summary();
}
