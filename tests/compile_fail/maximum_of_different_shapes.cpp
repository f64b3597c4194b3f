// expects: mica: the branches of this layer give different shapes; all must give the same
// expects: fits<AtLayer<1>, Maximum<Sequential<>, Conv2D<2, {3, 3}, Same>>, Got<28, 28, 1>, Branches<Got<28, 28, 1>, Got<28, 28, 2>>
// twin: Conv2D<2, -> Conv2D<1,
#include <mica/mica.hpp>

using Net =
    mica::Sequential<mica::Input<28, 28, 1>, mica::Maximum<mica::Identity, mica::Conv2D<2, 3, mica::Same>>,
                     mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.summary();
}
