// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/activation.hpp>
#include <mica/kernels/error_function.hpp>

#include <numbers>

namespace mica {

/// y = x F(x) with the normal distribution F(x) = (1 + erf(x / sqrt 2)) / 2, and
///
///     dL/dx = dL/dy (F(x) + x exp(-x^2 / 2) / sqrt(2 pi))
///
/// Keras' gelu, whose default is approximate=False (Hendrycks, Gimpel 2016). F is accurate for negative
/// numbers far from 0 too, where 1 + erf is not.
struct GELU : kernels::ElementwiseOfInput<GELU> {
  static constexpr const char* name = "GELU";

  // max(x, 0) - |x| F(-|x|)
  template <class P>
  static constexpr P apply(P x) {
    const P a = near(x);
    return max(x, 0) - a * (exp_of(a) * kernels::scaled_normal_tail(a));
  }
  // The derivative at -|x| is d = F(-|x|) - |x| exp(-x^2 / 2) / sqrt(2 pi), that at |x| is 1 - d.
  template <class P>
  static P gradient(P x, P dy) {
    constexpr double density = std::numbers::inv_sqrtpi / std::numbers::sqrt2;
    const P a = near(x), d = exp_of(a) * (kernels::scaled_normal_tail(a) - density * a);
    return dy * where(x < 0, d, 1 - d);
  }

  template <class G>
  static auto onnx(G& g) {
    return g.formula([](auto x) { return 0.5 * x * (1 + erf(x / std::numbers::sqrt2)); });
  }

 private:
  // |x|, or a number for which exp(-x^2 / 2) is 0.
  template <class P>
  static constexpr P near(P x) {
    return min(abs(x), sizeof(typename P::Scalar) == 4 ? 13.26 : 37.658);
  }
  template <class P>
  static constexpr P exp_of(P a) {
    return kernels::bounded_exp(-0.5 * a * a);
  }
};

}  // namespace mica
