// expects: mica: a variance must be at least 0
// expects: fits<AtLayer<1>, Normalization<Mean<{1.0
// twin: Variance<-1> -> Variance<1>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 3>, mica::Normalization<mica::Mean<1>, mica::Variance<-1>>,
                             mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.summary();
}
