// expects: mica: an augmentation is a class with apply(AugmentedImage&, Random) const, such as
// twin: augmented(0.5) -> augmented(mica::RandomFlip{})
#include <mica/mica.hpp>

int main() { mica::Dataset augmented = mica::Dataset().augmented(0.5); }
