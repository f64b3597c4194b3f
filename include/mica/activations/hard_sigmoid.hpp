// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/activation.hpp>

namespace mica {

/// y = min(max(x / 6 + 1/2, 0), 1); dL/dx = dL/dy / 6 where 0 < y < 1, else 0. Keras' hard_sigmoid.
struct HardSigmoid : kernels::ElementwiseActivation<HardSigmoid> {
  static constexpr const char* name = "HardSigmoid";
  static constexpr OutputKind output_kind = OutputKind::probabilities;

  template <class P>
  static constexpr P apply(P x) {
    return min(max(x * (1.0 / 6) + 0.5, 0), 1);
  }
  template <class P>
  static P gradient(P y, P dy) {
    return where(0 < y, where(y < 1, dy * (1.0 / 6), 0), 0);
  }

  template <class G>
  static auto onnx(G& g) {
    return g.same("HardSigmoid", g.x(), {}, {{"alpha", 1.0 / 6}, {"beta", 0.5}});
  }
};

}  // namespace mica
