// expects: mica: as<T>() is a view of an Idx, and this Idx is a temporary; give it a name, or call values<T>()
// twin: as<float> -> values<float>
#include <mica/mica.hpp>

int main() { return mica::read_idx("floats").as<float>()[0] > 0 ? 1 : 0; }
