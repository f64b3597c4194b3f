// expects: mica: predict_classes, predict_topk, input_gradients and grad_cam belong to a network with one output; a network with Heads has several, which predict returns
// twin: model.predict_classes(x) -> model.predict(x)
#include <mica/mica.hpp>

using Net = mica::Sequential<mica::Input<4>, mica::Heads<mica::Dense<3, mica::Softmax>, mica::Dense<1>>>;

int main() {
  const auto model =
      mica::compile(Net{}, mica::Adam{}, mica::Losses{mica::CategoricalCrossentropy{}, mica::MeanSquaredError{}});
  const mica::Tensor<float, 2> x(5, 4);
  static_cast<void>(model.predict_classes(x));
}
