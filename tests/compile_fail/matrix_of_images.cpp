// expects: mica: each row of a matrix is a flat sample, and the network's input has more than one extent; say the shape: Dataset::from(x, Shape(28, 28, 1), labels)
// twin: fit(x, y, -> fit(mica::Dataset::from(x, mica::Shape(28, 28, 1), y),
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  Eigen::MatrixXf x = Eigen::MatrixXf::Zero(100, 784);
  Eigen::VectorXi y = Eigen::VectorXi::Zero(100);
  auto model = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(x, y, {.epochs = 5});
}
