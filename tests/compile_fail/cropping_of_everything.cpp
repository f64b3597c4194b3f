// expects: mica: this Cropping2D leaves no pixel of its input
// expects: fits<AtLayer<2>, Cropping2D<14>, Got<28, 27, 8>, Needs<29, 29>
// twin: Cropping2D<14> -> Cropping2D<13>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 27, 1>, mica::Conv2D<8, 3, mica::Same>, mica::Cropping2D<14>,
                             mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.summary();
}
