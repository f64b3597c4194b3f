// expects: mica: a constraint needs norms 0 <= least <= most, and a rate from 0 to 1
// expects: fits<AtLayer<1>, Conv2D<4, {3, 3}, BiasConstraint<MinMaxNorm<
// twin: mica::MinMaxNorm<2, 1> -> mica::MinMaxNorm<1, 2>
#include <mica/mica.hpp>

using Net =
    mica::Sequential<mica::Input<28, 28, 1>, mica::Conv2D<4, 3, mica::BiasConstraint<mica::MinMaxNorm<2, 1>>>,
                     mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.summary();
}
