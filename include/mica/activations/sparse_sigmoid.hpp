// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/activation.hpp>

namespace mica {

/// y = min(max((x + 1) / 2, 0), 1); dL/dx = dL/dy / 2 where 0 < y < 1, else 0. Keras' sparse_sigmoid.
struct SparseSigmoid : kernels::ElementwiseActivation<SparseSigmoid> {
  static constexpr const char* name = "SparseSigmoid";
  static constexpr OutputKind output_kind = OutputKind::probabilities;

  template <class P>
  static constexpr P apply(P x) {
    return min(max(0.5 * x + 0.5, 0), 1);
  }
  template <class P>
  static P gradient(P y, P dy) {
    return where(y > 0, where(y < 1, 0.5 * dy, 0), 0);
  }
};

}  // namespace mica
