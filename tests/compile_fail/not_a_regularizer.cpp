// expects: mica: this is not a regularizer; a regularizer has a `static constexpr Penalty penalty`
// expects: fits<AtLayer<2>, Dense<10, Softmax, KernelRegularizer<ReLU>>, Got<784>
// twin: KernelRegularizer<mica::ReLU> -> KernelRegularizer<mica::L2<>>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten,
                             mica::Dense<10, mica::Softmax, mica::KernelRegularizer<mica::ReLU>>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.summary();
}
