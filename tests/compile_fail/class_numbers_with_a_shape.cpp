// expects: mica: class numbers in a tensor or an Eigen vector have their shape already
// twin: y, 10) -> y)
#include <mica/mica.hpp>

int main() {
  std::vector<float> x(784);
  Eigen::VectorXi y = Eigen::VectorXi::Zero(1);
  return mica::Dataset::from(x, mica::Shape(28, 28, 1), y, 10).size() == 1 ? 0 : 1;
}
