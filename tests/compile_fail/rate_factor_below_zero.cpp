// expects: mica: a LearningRateFactor multiplies by a finite number that is at least 0
// expects: fits<LearningRateFactor<{-5.0
// twin: LearningRateFactor<-0.5, -> LearningRateFactor<0.5,
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten,
                             mica::LearningRateFactor<-0.5, mica::Dense<10, mica::Softmax>>>;

int main() {
  auto model = mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
  model.summary();
}
