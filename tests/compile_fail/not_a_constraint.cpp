// expects: mica: this is not a constraint; a constraint has a `static constexpr Constraint constraint`, as MaxNorm<2> has
// expects: fits<AtLayer<2>, Dense<10, Softmax, KernelConstraint<ReLU>>, Got<784>
// twin: KernelConstraint<mica::ReLU> -> KernelConstraint<mica::MaxNorm<>>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten,
                             mica::Dense<10, mica::Softmax, mica::KernelConstraint<mica::ReLU>>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.summary();
}
