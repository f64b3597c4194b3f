// expects: mica: class numbers are a tensor [n], class maps [n, height, width]; rows of values are float or double
// twin: std::vector<int>> y(1, std::vector<int> -> std::vector<float>> y(1, std::vector<float>
#include <mica/mica.hpp>

int main() {
  std::vector<float> x(784);
  std::vector<std::vector<int>> y(1, std::vector<int>(10));
  return mica::Dataset::from(x, mica::Shape(28, 28, 1), y).size() == 1 ? 0 : 1;
}
