// expects: mica: the tensor's first index counts samples, the others are the network's input: [n, height, width, channels]
// twin: 3> image(28, 28, 1) -> 4> image(1, 28, 28, 1)
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  mica::Tensor<float, 4> x(100, 28, 28, 1);
  mica::Tensor<int, 1> y(100);
  x.setZero();
  y.setZero();
  auto model = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(x, y, {.epochs = 5});
  mica::Tensor<float, 3> image(28, 28, 1);
  image.setZero();
  const auto p = model.predict(image);
  return p(0, 7) > 0.5F ? 0 : 1;
}
