// expects: mica: a CenterCrop has at least one pixel, and none that its input has not
// expects: fits<AtLayer<2>, CenterCrop<{28, 28}>, Got<28, 27, 8>, Needs<28, 28>
// twin: CenterCrop<28> -> CenterCrop<27>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 27, 1>, mica::Conv2D<8, 3, mica::Same>, mica::CenterCrop<28>,
                             mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.summary();
}
