// expects: mica: the padding of a pooling must be smaller than its window
// expects: fits<AtLayer<1>, MaxPooling2D<{2, 2}, Padding<2>>, Got<28, 28, 1>>
// twin: Padding<2> -> Padding<1>
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::MaxPooling2D<2, mica::Padding<2>>, mica::Flatten,
                             mica::Dense<10>>;

int main() { auto model = mica::compile(Net{}, mica::Adam{}, mica::MeanSquaredError{}); }
