// expects: mica: predict writes its outputs to a row-major tensor of the model's numbers, [n, ...] with the extents of the network's output
// twin: Eigen::MatrixXf probabilities -> mica::Tensor<float, 2> probabilities
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
  mica::Tensor<float, 4> x(2, 28, 28, 1);
  auto workspace = model.workspace();
  Eigen::MatrixXf probabilities(2, 10);
  model.predict(x, workspace, probabilities);
  return probabilities(0, 7) > 0.5F ? 0 : 1;
}
