// expects: mica: this layer needs an image of height x width x channels
// expects: fits<AtLayer<2>, Cropping2D<1>, Got<784>, NeedsType<Height, Width, Channels>
// twin: mica::Flatten, mica::Cropping2D<1> -> mica::Cropping2D<1>, mica::Flatten
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Cropping2D<1>,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.summary();
}
