// expects: mica: a metric needs a name of its own
// expects: fits<Accuracy, Score>
// twin: name = "loss" -> name = "score"
#include <mica/mica.hpp>

struct Score {
  static constexpr const char* name = "loss";
  template <class T>
  static double of(std::span<const T> outputs, int) {
    return static_cast<double>(outputs[0]);
  }
};

using Net = mica::Sequential<mica::Input<4>, mica::Dense<3, mica::Softmax>>;

int main() {
  mica::Tensor<float, 2> x(100, 4);
  mica::Tensor<int, 1> y(100);
  x.setZero();
  y.setZero();
  auto model =
      mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{}, Score{});
  model.fit(x, y, {.epochs = 5});
  const auto p = model.predict(x);
  return p(0, 2) > 0.5F ? 0 : 1;
}
