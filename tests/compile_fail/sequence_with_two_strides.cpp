// expects: mica: the stride and the other sizes of a layer of sequences are one number each
// expects: fits<AtLayer<1>, MaxPooling1D<2, Stride<{1, 2}>>, Got<100, 3>>
// twin: mica::Size{1, 2} -> 2
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<100, 3>, mica::MaxPooling1D<2, mica::Stride<mica::Size{1, 2}>>,
                             mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  const mica::Tensor<float, 3> x(32, 100, 3);
  const mica::Tensor<int, 1> labels(32);
  auto model = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(x, labels, {.epochs = 5});
  return model.predict(x)(0, 7) > 0.5F ? 0 : 1;
}
