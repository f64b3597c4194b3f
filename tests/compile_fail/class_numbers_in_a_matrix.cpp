// expects: mica: class numbers are a tensor [n], class maps [n, height, width]; rows of values are float or double
// twin: fit(x, y, -> fit(x, y.col(0),
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<784>, mica::Dense<10, mica::Softmax>>;

int main() {
  Eigen::MatrixXf x = Eigen::MatrixXf::Zero(100, 784);
  Eigen::MatrixXi y = Eigen::MatrixXi::Zero(100, 1);
  auto model = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
  model.fit(x, y, {.epochs = 5});
}
