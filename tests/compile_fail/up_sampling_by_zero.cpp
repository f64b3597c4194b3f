// expects: mica: an UpSampling2D multiplies height and width by 1 or more
// expects: fits<AtLayer<1>, UpSampling2D<{2, 0}>, Got<28, 28, 1>, Needs<1, 1>
// twin: Size{2, 0} -> Size{2, 1}
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::UpSampling2D<mica::Size{2, 0}>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.summary();
}
