// expects: mica: the standard deviation of a noise must be at least 0
// expects: fits<AtLayer<1>, GaussianNoise<{-1.0
// twin: GaussianNoise<-1> -> GaussianNoise<1>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::GaussianNoise<-1>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.summary();
}
