// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/activation.hpp>

namespace mica {

/// y = x (1 + tanh(u)) / 2 with u = sqrt(2 / pi) (x + 0.044715 x^3): Keras' gelu with approximate=True
/// (Hendrycks, Gimpel 2016). With s = 1 / (1 + exp(-2 u)) it is
///
///     y = x s     dL/dx = dL/dy (s + 2 x s (1 - s) du/dx)
struct ApproximateGELU : kernels::ElementwiseOfInput<ApproximateGELU> {
  static constexpr const char* name = "ApproximateGELU";

  template <class P>
  static constexpr P apply(P x) {
    const P z = near(x);
    return x / (1 + exp_of(z, z * z));
  }
  template <class P>
  static P gradient(P x, P dy) {
    const P z = near(x), square = z * z, s = 1 / (1 + exp_of(z, square));
    return dy * (s + z * (s - s * s) * (2 * slope + 6 * slope * cubic * square));
  }

  template <class G>
  static auto onnx(G& g) {
    return g.formula([](auto x) { return 0.5 * x * (1 + tanh(slope * (x + cubic * x * x * x))); });
  }

 private:
  static constexpr double slope = 0.79788456080286535588, cubic = 0.044715;

  // From 10 on s is 1, and from -10 on it is less than 1e-37.
  template <class P>
  static constexpr P near(P x) {
    return max(min(x, 10), -10);
  }
  // exp(-2 u)
  template <class P>
  static constexpr P exp_of(P x, P square) {
    return kernels::bounded_exp(x * (-2 * slope - 2 * slope * cubic * square));
  }
};

}  // namespace mica
