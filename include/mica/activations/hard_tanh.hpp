// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/activation.hpp>

namespace mica {

/// y = min(max(x, -1), 1); dL/dx = dL/dy where -1 < y < 1, else 0. Keras' hard_tanh.
struct HardTanh : kernels::ElementwiseActivation<HardTanh> {
  static constexpr const char* name = "HardTanh";

  template <class P>
  static constexpr P apply(P x) {
    return min(max(x, -1), 1);
  }
  template <class P>
  static P gradient(P y, P dy) {
    return where(y > -1, where(y < 1, dy, 0), 0);
  }
};

}  // namespace mica
