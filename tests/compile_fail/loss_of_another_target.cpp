// expects: mica: this loss has no of_outputs(const LossArguments<T, N, Target>&) that returns a double
// expects: fits<Distance>
// twin: LossArguments<T, N, int> -> LossArguments<T, N, const T*>
#include <mica/mica.hpp>

struct Distance : mica::LossDefaults {
  static constexpr const char* name = "Distance";

  template <class T, int N>
  static double of_outputs(const mica::LossArguments<T, N, int>& o) {
    double sum = 0;
    for (int i = 0; i < N; ++i) {
      o.dy[i] = o.y[i] < o.target[i] ? T(-1) : T(1);
      sum += static_cast<double>(o.dy[i] * (o.y[i] - o.target[i]));
    }
    return sum;
  }
};

using Net = mica::Sequential<mica::Input<28, 28, 1>, mica::Flatten, mica::Dense<10, mica::Softmax>>;

int main() {
  mica::Tensor<float, 4> x(100, 28, 28, 1);
  mica::Tensor<float, 2> y(100, 10);
  x.setZero();
  y.setZero();
  auto model = mica::compile(Net{}, mica::Adam{}, Distance{}, mica::Accuracy{});
  model.fit(x, y, {.epochs = 5});
  const auto p = model.predict(x);
  return p(0, 7) > 0.5F ? 0 : 1;
}
