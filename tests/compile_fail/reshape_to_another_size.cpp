// expects: mica: a Reshape keeps the number of elements, and this one gives another number
// expects: fits<AtLayer<2>, Reshape<28, 27>, Got<784>, Needs<784>
// twin: Reshape<28, 27> -> Reshape<28, 28>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Reshape<28, 27>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.summary();
}
