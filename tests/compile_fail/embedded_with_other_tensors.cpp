// expects: mica: an Embedded network is made of all its tensors in the order of weight_names
// expects: Needs<2>
// twin: bias[] = {0, 0} -> bias[] = {0}
#include <mica/mica.hpp>

constexpr float kernel[] = {1, 2}, bias[] = {0, 0};
constexpr mica::Embedded<mica::Sequential<mica::Input<2>, mica::Dense<1>>> network(kernel, bias);

int main() {
  const float x[] = {1, 2};
  return network(x)[0] == 5 ? 0 : 1;
}
