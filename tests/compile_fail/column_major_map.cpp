// expects: mica: the tensor is column-major; mica takes row-major tensors, Eigen::Tensor<T, rank, Eigen::RowMajor>
// twin: Eigen::Tensor<const float, 4> -> mica::Tensor<const float, 4>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  mica::Tensor<float, 4> x(100, 28, 28, 1);
  mica::Tensor<int, 1> y(100);
  x.setZero();
  y.setZero();
  auto model = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(x, y, {.epochs = 5});
  const Eigen::TensorMap<Eigen::Tensor<const float, 4>> first(x.data(), 3, 28, 28, 1);
  const auto p = model.predict(first);
  return p(0, 7) > 0.5F ? 0 : 1;
}
