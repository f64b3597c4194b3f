// expects: mica: the tensor is column-major; mica takes row-major tensors, Eigen::Tensor<T, rank, Eigen::RowMajor>
// twin: Eigen::Tensor<float, 4> -> mica::Tensor<float, 4>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  Eigen::Tensor<float, 4> x(100, 28, 28, 1);
  mica::Tensor<int, 1> y(100);
  auto model = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(x * 2.0F, y, {.epochs = 5});
}
