// expects: mica: the weights of samples are numbers in a std::vector, std::array, std::span, Eigen vector or tensor
// twin: std::list<float> -> std::vector<float>
#include <mica/mica.hpp>

#include <list>
#include <vector>

int main() {
  mica::Dataset data;
  data = data.with_sample_weights(std::list<float>{});
}
