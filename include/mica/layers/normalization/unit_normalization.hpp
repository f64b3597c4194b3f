// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/kernels/length_normalization.hpp>

#include <algorithm>
#include <cmath>

namespace mica {

/// Divides the channels of every pixel by their Euclidean norm, Keras' UnitNormalization with axis=-1. A flat
/// vector is one pixel:
///
///     y[c] = x[c] / max(norm, 1e-12)   with   norm = sqrt(sum_c x[c]^2)
///
/// x and y have any shape; the channels are its last axis. Training and inference compute the same.
struct UnitNormalization : Layer {
 private:
  struct Norm {
    static constexpr double least = 1e-12;

    // y = x / norm: dL/dx = dL/dy / norm - x (sum_c dL/dy[c] x[c]) / norm^3
    // y = x / least: dL/dx = dL/dy / least
    static kernels::LengthFactor factor_of(double squares) {
      const double norm = std::sqrt(squares);
      return norm > least ? kernels::LengthFactor{1 / norm, 1 / (norm * squares)}
                          : kernels::LengthFactor{1 / least, 0};
    }
  };
  static constexpr int channels(Shape in) { return in[in.rank - 1]; }
  template <int n>
  using Kernel = kernels::LengthNormalization<Norm, n, false>;

 public:
  static constexpr const char* name = "UnitNormalization";
  static constexpr bool backward_reads_output = false;

  template <class F>
  static void forward(const F& f) {
    Kernel<channels(F::Input::shape)>::forward(f.x, f.y, f.weights);
  }

  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient)
      Kernel<channels(B::Input::shape)>::backward(b.x, b.dy, b.dx, b.weights, b.gradient, b.add);
  }

  template <class P>
  static constexpr void plain(const P& p) {
    using T = typename P::Number;
    p.each_row([&](const T* x, T* y) {
      const T factor = T(1 / std::max(p.root(p.squares(x)), Norm::least));
      for (int c = 0; c < channels(P::in); ++c) y[c] = x[c] * factor;
    });
  }

  template <class G>
  static auto onnx(G& g) {
    const auto x = g.traced(g.settled(g.x()));
    return (x / max(g.over_channels("ReduceL2", x), Norm::least)).value;
  }
};

}  // namespace mica
