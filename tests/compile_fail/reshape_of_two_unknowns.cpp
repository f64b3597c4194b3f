// expects: mica: a Reshape has one to four extents, each at least 1; one of them may be -1
// expects: fits<AtLayer<1>, Reshape<-1, 7, -1>, Got<28, 28, 1>
// twin: 7, -1> -> 7, 1>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Reshape<-1, 7, -1>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.summary();
}
