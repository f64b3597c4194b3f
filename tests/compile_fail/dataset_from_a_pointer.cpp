// expects: mica: Dataset::from takes numbers that lie one after the other (std::vector, std::array, std::span), a range of such rows, a tensor or an Eigen matrix; of a pointer make std::span(pointer, count)
// twin: from(x, -> from(std::span(x, 784),
#include <mica/mica.hpp>

int main() {
  std::vector<float> values(784);
  const float* x = values.data();
  return mica::Dataset::from(x, mica::Shape(28, 28, 1)).size() == 1 ? 0 : 1;
}
