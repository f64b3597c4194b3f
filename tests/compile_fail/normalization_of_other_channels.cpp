// expects: mica: a Normalization has one mean and one variance, or one of each for every channel of its input
// expects: fits<AtLayer<1>, Normalization<Mean<{1.0
// twin: mica::Mean<1, 2> -> mica::Mean<1, 2, 3>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 3>, mica::Normalization<mica::Mean<1, 2>, mica::Variance<1>>,
                             mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.summary();
}
