// expects: mica: samples are float, double or std::uint8_t
// twin: std::vector<int> x -> std::vector<std::uint8_t> x
#include <mica/mica.hpp>

int main() {
  std::vector<int> x(784);
  return mica::Dataset::from(x, mica::Shape(28, 28, 1), {7}).size() == 1 ? 0 : 1;
}
