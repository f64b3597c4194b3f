// expects: mica: with a workspace the samples are a tensor, or a map of your memory: Eigen::TensorMap<const Tensor<float, 4>>(data, n, 28, 28, 1)
// twin: model(x, -> model(Eigen::TensorMap<const mica::Tensor<float, 3>>(x.data(), 28, 28, 1),
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  std::vector<float> x(784);
  auto model = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
  auto workspace = model.workspace();
  return model(x, workspace)(7) > 0.5F ? 0 : 1;
}
