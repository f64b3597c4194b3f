// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/normalization.hpp>
#include <mica/kernels/length_normalization.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace mica {

/// Divides the channels of every pixel by the root of their mean square, Keras' RMSNormalization with axis=-1
/// (Zhang, Sennrich: Root mean square layer normalization, 2019). A flat vector is one pixel:
///
///     y[c] = scale[c] x[c] / sqrt(mean_k x[k]^2 + epsilon)
///
/// | tensor | shape |
/// | --- | --- |
/// | x | any; the channels are its last axis |
/// | scale | channels; 1 at first |
/// | y | that of x |
///
/// Training and inference compute the same. Option: `Epsilon<1e-6>`.
template <class... Given>
struct RMSNormalization : Layer {
 private:
  using Options = mica::Options<TypeList<EpsilonOption>, Given...>;
  using ChosenEpsilon = typename Options::template Get<EpsilonOption, Epsilon<1e-6>>;
  static constexpr int channels(Shape in) { return in[in.rank - 1]; }

  // With the factor f = 1 / sqrt(sum_k x[k]^2 / n + epsilon), df / dx[c] = -f^3 x[c] / n.
  template <int n>
  struct RootMeanSquare {
    static kernels::LengthFactor factor_of(double squares) {
      const double factor = 1 / std::sqrt(squares / n + ChosenEpsilon::value);
      return {factor, factor * factor * factor / n};
    }
  };
  template <int n>
  using Kernel = kernels::LengthNormalization<RootMeanSquare<n>, n, true>;

 public:
  static constexpr const char* name = "RMSNormalization";
  static constexpr bool backward_reads_output = false;
  template <Shape In>
  static constexpr auto check() {
    if constexpr (!has_passed<typename Options::Check>)
      return typename Options::Check{};
    else if constexpr (!(ChosenEpsilon::value >= 0))
      return Failed<NegativeEpsilon, Needs<0>>{};
    else
      return Passed{};
  }
  template <Shape In>
  using Check = decltype(check<In>());

  static constexpr auto parameters(Shape in) { return std::array{ParameterTensor{"scale", {channels(in)}}}; }
  static constexpr std::int64_t multiply_adds(Shape in) { return in.size(); }
  template <Shape In, class T>
  static void initialize(Initialization<T> to, Random) {
    std::fill_n(to.values, channels(In), T(1));
  }

  template <class F>
  static void forward(const F& f) {
    Kernel<channels(F::Input::shape)>::forward(f.x, f.y, f.weights);
  }

  template <class B>
  static void backward(const B& b) {
    Kernel<channels(B::Input::shape)>::backward(b.x, b.dy, b.dx, b.weights, b.gradient, b.add);
  }

  template <class P>
  static constexpr void plain(const P& p) {
    using T = typename P::Number;
    constexpr int n = channels(P::in);
    const T* const scale = p.template tensor<"scale">();
    p.each_row([&](const T* x, T* y) {
      const T factor = T(1 / p.root(p.squares(x) / n + ChosenEpsilon::value));
      for (int c = 0; c < n; ++c) y[c] = x[c] * factor * scale[c];
    });
  }

  template <class G>
  static auto onnx(G& g) {
    const auto x = g.traced(g.settled(g.x()));
    const auto y = x / sqrt(g.over_channels("ReduceMean", x * x) + ChosenEpsilon::value);
    return g.same("Mul", y.value, {g.tensor_for("scale", y.value)});
  }
};

}  // namespace mica
