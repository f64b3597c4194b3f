// expects: mica: with a workspace the samples are a tensor, or a map of your memory: Eigen::TensorMap<const Tensor<float, 4>>(data, n, 28, 28, 1)
// twin: predict(x, workspace -> predict(Eigen::TensorMap<const mica::Tensor<float, 2>>(x.data(), 100, 784), workspace
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<784>, mica::Dense<10, mica::Softmax>>;

int main() {
  Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> x(100, 784);
  auto model = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
  auto workspace = model.workspace();
  mica::Tensor<float, 2> probabilities(100, 10);
  model.predict(x, workspace, probabilities);
  return probabilities(0, 7) > 0.5F ? 0 : 1;
}
