// expects: mica: the targets of a source are class numbers or rows of values, not both
// twin: int label(int) const { return 0; } -> // int label(int) const
#include <mica/mica.hpp>

struct Photos {
  int size() const { return 1; }
  mica::Shape shape() const { return 2; }
  void read(int, float* out) const { out[0] = out[1] = 0; }
  mica::Shape target_shape() const { return 1; }
  void read_target(int, float* out) const { *out = 0; }
  int label(int) const { return 0; }
};

int main() { mica::Dataset::of(Photos{}); }
