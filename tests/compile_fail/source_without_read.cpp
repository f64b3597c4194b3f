// expects: mica: a source has int size() const, Shape shape() const and void read(int sample, float* out) const
// twin: void load( -> void read(
#include <mica/mica.hpp>

struct Photos {
  int size() const { return 1; }
  mica::Shape shape() const { return 2; }
  void load(int, float* out) const { out[0] = out[1] = 0; }
};

int main() { mica::Dataset::of(Photos{}); }
