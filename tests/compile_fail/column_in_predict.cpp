// expects: mica: each row of a matrix is one sample, and these have not the length of the network's input; of one sample in a column make a row, x.transpose()
// twin: predict(x) -> predict(x.transpose())
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<784>, mica::Dense<10, mica::Softmax>>;

int main() {
  Eigen::VectorXf x = Eigen::VectorXf::Zero(784);
  auto model = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
  const auto p = model.predict(x);
  return p(0, 7) > 0.5F ? 0 : 1;
}
