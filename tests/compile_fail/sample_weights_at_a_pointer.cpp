// expects: mica: the weights of samples are numbers in a std::vector, std::array, std::span, Eigen vector or tensor
// twin: weights(pointer) -> weights(values)
#include <mica/mica.hpp>

int main() {
  const float values[] = {1, 2};
  [[maybe_unused]] const float* pointer = values;
  mica::Dataset data;
  data = data.with_sample_weights(pointer);
}
