// expects: mica: a Normalization needs the mean and the variance of its inputs, Normalization<Mean<0.5>, Variance<0.25>>
// expects: fits<AtLayer<1>, Normalization<Mean<{5.0
// twin: mica::Mean<0.5> -> mica::Mean<0.5>, mica::Variance<0.25>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Normalization<mica::Mean<0.5>>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.summary();
}
