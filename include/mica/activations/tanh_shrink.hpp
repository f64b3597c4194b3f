// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/activation.hpp>

namespace mica {

/// y = x - tanh(x), and dL/dx = dL/dy tanh(x)^2. Keras' tanh_shrink.
struct TanhShrink : kernels::ElementwiseOfInput<TanhShrink> {
  static constexpr const char* name = "TanhShrink";

  template <class P>
  static constexpr P apply(P x) {
    return x - tanh(x);
  }
  template <class P>
  static P gradient(P x, P dy) {
    const P t = tanh(x);
    return dy * (t * t);
  }
};

}  // namespace mica
