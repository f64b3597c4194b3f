// expects: mica: the kernel is larger than its input
// expects: fits<AtLayer<2>, Conv1D<8, 5>, Got<4, 8>, Needs<5>>
// twin: Conv1D<8, 5> -> Conv1D<8, 4>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<100, 3>, mica::Conv1D<8, 97>, mica::Conv1D<8, 5>, mica::Flatten,
                             mica::Dense<10, mica::Softmax>>;

int main() {
  const mica::Tensor<float, 3> x(32, 100, 3);
  const mica::Tensor<int, 1> labels(32);
  auto model = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(x, labels, {.epochs = 5});
  return model.predict(x)(0, 7) > 0.5F ? 0 : 1;
}
