// expects: mica: this layer's output has more than 2^31 - 1 elements
// expects: fits<AtLayer<1>, UpSampling2D<{100000, 100000}>, Got<28, 28, 1>
// twin: UpSampling2D<100000> -> UpSampling2D<1>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::UpSampling2D<100000>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.summary();
}
