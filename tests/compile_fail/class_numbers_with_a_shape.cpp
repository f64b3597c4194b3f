// expects: mica: a class number has no shape; rows of values are float or double
// twin: y, 10) -> y)
#include <mica/mica.hpp>

int main() {
  std::vector<float> x(784);
  std::vector<int> y = {7};
  return mica::Dataset::from(x, mica::Shape(28, 28, 1), y, 10).size() == 1 ? 0 : 1;
}
