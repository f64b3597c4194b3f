// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/normalization.hpp>
#include <mica/kernels/normalization.hpp>

namespace mica {

/// Normalizes the channels of every pixel by their own mean and variance, Keras' LayerNormalization with
/// axis=-1 (Ba, Kiros, Hinton 2016). A flat vector is one pixel:
///
///     m = mean_c x[c]   v = mean_c (x[c] - m)^2   y[c] = gamma[c] (x[c] - m) / sqrt(v + epsilon) + beta[c]
///
/// | tensor | shape |
/// | --- | --- |
/// | x | any; the channels are its last axis |
/// | gamma, beta | channels |
/// | y | that of x |
///
/// Training and inference compute the same. Options, in any order: `NoScale` (no gamma), `NoCenter` (no
/// beta), `Epsilon<1e-3>`.
template <class... Given>
struct LayerNormalization : detail::NormalizationDefaults<Given...> {
 private:
  using Defaults = detail::NormalizationDefaults<Given...>;
  static constexpr kernels::Normalization geometry(Shape in) {
    return {Defaults::channels(in), 1, true, Defaults::has_scale, Defaults::has_center};
  }

 public:
  static constexpr const char* name = "LayerNormalization";
  static constexpr bool backward_reads_output = false;
  template <Shape In>
  using Check = decltype(Defaults::check_options());

  template <class F>
  static void forward(const F& f) {
    kernels::normalize<geometry(F::Input::shape)>(f.x, f.y, f.weights, Defaults::epsilon());
  }

  // With n channels and z[c] = (x[c] - m) / sqrt(v + epsilon), so that y = gamma z + beta:
  //   dL/dgamma[c] = dL/dy[c] z[c],   dL/dbeta[c] = dL/dy[c],   dL/dz[c] = gamma[c] dL/dy[c]
  // each summed over the pixels, and, since m and v depend on every x[c],
  //   dL/dx[c] = (dL/dz[c] - mean_k dL/dz[k] - z[c] mean_k (dL/dz[k] z[k])) / sqrt(v + epsilon)
  template <class B>
  static void backward(const B& b) {
    kernels::normalize_gradient<geometry(B::Input::shape)>(b.x, b.dy, b.dx, b.weights, b.gradient, b.add,
                                                           Defaults::epsilon());
  }

  template <class P>
  static constexpr void plain(const P& p) {
    p.template normalize<1, true>(Defaults::epsilon());
  }

  template <class G>
  static auto onnx(G& g) {
    if (g.opset() >= 17)
      return g.plain(
          "LayerNormalization",
          {g.in_order(g.x()), g.tensor_or("gamma", Defaults::channels(g.in()), 1), g.tensor("beta")},
          {{"epsilon", Defaults::epsilon()}}, g.in());
    const auto x = g.traced(g.settled(g.x()));
    const auto d = x - g.over_channels("ReduceMean", x);
    const auto variance = g.over_channels("ReduceMean", d * d);
    return g.with_gamma_and_beta((d / sqrt(variance + Defaults::epsilon())).value);
  }
};

}  // namespace mica
