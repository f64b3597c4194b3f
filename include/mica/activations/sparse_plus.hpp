// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/activation.hpp>

namespace mica {

/// y = 0 where x <= -1, (x + 1)^2 / 4 where -1 < x < 1, x where x >= 1; dL/dx = dL/dy min(sqrt(y), 1). Keras'
/// sparse_plus.
struct SparsePlus : kernels::ElementwiseActivation<SparsePlus> {
  static constexpr const char* name = "SparsePlus";

  template <class P>
  static constexpr P apply(P x) {
    const P half = 0.5 * max(x + 1, 0);
    return where(x < 1, half * half, x);
  }
  template <class P>
  static P gradient(P y, P dy) {
    return dy * min(sqrt(y), 1);
  }
};

}  // namespace mica
