// expects: mica: samples are float, double or std::uint8_t
// twin: <int, 3> -> <float, 3>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  mica::Tensor<float, 4> x(100, 28, 28, 1);
  mica::Tensor<int, 1> y(100);
  x.setZero();
  y.setZero();
  auto model = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(x, y, {.epochs = 5});
  mica::Tensor<int, 3> image(28, 28, 1);
  image.setZero();
  auto workspace = model.workspace();
  const auto p = model(image, workspace);
  return p(7) > 0.5F ? 0 : 1;
}
