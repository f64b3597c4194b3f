// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/activation.hpp>

namespace mica {

/// y = x tanh(log(1 + exp(x))). Keras' mish (Misra 2019). With e = exp(x) and n = e (e + 2):
///
///     y = x n / (n + 2)     dL/dx = dL/dy (n / (n + 2) + 4 x e (e + 1) / (n + 2)^2)
struct Mish : kernels::ElementwiseOfInput<Mish> {
  static constexpr const char* name = "Mish";

  template <class P>
  static constexpr P apply(P x) {
    const P e = kernels::bounded_exp(near(x)), n = e * (e + 2);
    return x * (n / (n + 2));
  }
  template <class P>
  static P gradient(P x, P dy) {
    const P z = near(x), e = kernels::bounded_exp(z), n = e * (e + 2), inverse = 1 / (n + 2);
    return dy * (inverse * (n + 4 * z * ((n - e) * inverse)));  // n - e = e (e + 1)
  }

  template <class G>
  static auto onnx(G& g) {
    return g.formula([](auto x) { return x * tanh(softplus(x)); });
  }

 private:
  // From 40 on n / (n + 2) is 1, and e^2 is finite.
  template <class P>
  static constexpr P near(P x) {
    return max(min(x, 40), kernels::least_exponent<typename P::Scalar>);
  }
};

}  // namespace mica
