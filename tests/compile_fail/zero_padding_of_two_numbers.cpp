// expects: mica: the pixels at the edges are one number, a Size for top and bottom, left and right, or four numbers
// expects: fits<AtLayer<1>, ZeroPadding2D<1, 2>, Got<28, 28, 1>
// twin: ZeroPadding2D<1, 2> -> ZeroPadding2D<1>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::ZeroPadding2D<1, 2>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.summary();
}
