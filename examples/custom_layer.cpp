// SPDX-License-Identifier: MIT
// A network can have layers that you write, in your own namespace. This one is y = scale x, with a scale that
// is trained for each channel.

#include <mica/mica.hpp>

#include <algorithm>
#include <array>
#include <iostream>

namespace mine {

struct Scale : mica::Layer {
  static constexpr const char* name = "Scale";

  static constexpr std::array<mica::ParameterTensor, 1> parameters(mica::Shape in) {
    return {{{"scale", {in.channels()}}}};
  }

  template <mica::Shape In, class T>
  static void initialize(mica::Initialization<T> to, mica::Random) {
    std::fill_n(to.values, In.channels(), T(1));
  }

  template <class F>
  static void forward(const F& f) {
    for_each_element<typename F::Input>(f.x.count, [&](int sample, int row, int i, int channel) {
      f.y.at(sample, row)[i] = f.weights[channel] * f.x.at(sample, row)[i];
    });
  }

  // dL/dx = scale dL/dy, and dL/dscale is the sum of x dL/dy over pixels and samples.
  template <class B>
  static void backward(const B& b) {
    if (!b.add) std::fill_n(b.gradient, B::Input::shape.channels(), typename B::Number(0));
    for_each_element<typename B::Input>(b.x.count, [&](int sample, int row, int i, int channel) {
      b.gradient[channel] += b.x.at(sample, row)[i] * b.dy.at(sample, row)[i];
      if constexpr (B::needs_input_gradient)
        b.dx.at(sample, row)[i] = b.weights[channel] * b.dy.at(sample, row)[i];
    });
  }

  // What it is in ONNX: only mica::onnx::save needs it.
  template <class G>
  static auto onnx(G& g) {
    const auto x = g.settled(g.x());
    return g.same("Mul", x, {g.tensor_for("scale", x)});
  }

 private:
  template <class X, class F>
  static void for_each_element(int samples, F f) {
    constexpr mica::Shape shape = X::shape;
    for (int sample = 0; sample < samples; ++sample) {
      for (int row = 0; row < shape.height(); ++row) {
        for (int i = 0; i < shape.width() * shape.channels(); ++i) f(sample, row, i, i % shape.channels());
      }
    }
  }
};

}  // namespace mine

using Net = mica::Sequential<mica::Input<4, 4, 2>, mine::Scale, mica::Flatten, mica::Dense<1, mica::NoBias>>;
static_assert(Net::parameter_count == 2 + 32);

int main() {
  // The target is the sum of the first channel minus the sum of the second channel.
  mica::Tensor<float, 4> x(256, 4, 4, 2);
  mica::Tensor<float, 2> y(256, 1);
  mica::Random random(1);
  for (int n = 0; n < 256; ++n) {
    y(n, 0) = 0;
    for (int i = 0; i < 32; ++i) {
      const float value = static_cast<float>(random.uniform());
      x.data()[n * 32 + i] = value;
      y(n, 0) += i % 2 == 0 ? value : -value;
    }
  }
  auto model = mica::compile(Net{}, mica::Adam{.learning_rate = 0.02}, mica::MeanSquaredError{});
  model.summary();
  const mica::History history = model.fit(x, y, {.epochs = 30, .verbose = 0});
  std::cout << "loss: " << history["loss"].front() << " at first, " << history["loss"].back() << " at last\n";
  return history["loss"].back() < 0.01 ? 0 : 1;
}
