// What a stranger writes first: a network, trained and asked on his own memory.
#include <mica/version.hpp>
#include <mica/core/tensor.hpp>

#include <cstdio>

int main() {
  mica::Tensor<float, 2> x(4, 2);
  x.setZero();
  std::printf("mica %d.%d.%d %d\n", mica::version_major, mica::version_minor, mica::version_patch, mica::sample_count(x));
}
