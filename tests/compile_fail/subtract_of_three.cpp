// expects: mica: a Subtract has two branches, and gives the first less the second
// expects: fits<AtLayer<1>, Subtract<Sequential<>, ReLU, Tanh>, Got<28, 28, 1>, Needs<2>
// twin: , mica::Tanh> -> >
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Subtract<mica::Identity, mica::ReLU, mica::Tanh>,
                             mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.summary();
}
