// expects: mica: the factors of a regularizer must be at least 0
// expects: fits<AtLayer<2>, Dense<10, Softmax, BiasRegularizer<L1<
// twin: mica::L1<-1> -> mica::L1<1>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten,
                             mica::Dense<10, mica::Softmax, mica::BiasRegularizer<mica::L1<-1>>>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.summary();
}
