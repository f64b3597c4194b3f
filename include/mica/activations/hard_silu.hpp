// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/activation.hpp>

namespace mica {

/// y = x min(max(x / 6 + 1/2, 0), 1), and dL/dx = dL/dy times 0 where x <= -3, 1 where x >= 3, and else
/// x / 3 + 1/2. Keras' hard_silu, also called hard_swish (Howard et al., Searching for MobileNetV3, 2019).
struct HardSiLU : kernels::ElementwiseOfInput<HardSiLU> {
  static constexpr const char* name = "HardSiLU";

  template <class P>
  static constexpr P apply(P x) {
    return x * min(max(x * (1.0 / 6) + 0.5, 0), 1);
  }
  template <class P>
  static P gradient(P x, P dy) {
    return where(x > -3, dy * where(x < 3, x * (1.0 / 3) + 0.5, 1), 0);
  }

  template <class G>
  static auto onnx(G& g) {
    if (g.opset() >= 14) return g.same("HardSwish", g.x());
    return g.same("Mul", g.x(), {g.same("HardSigmoid", g.x(), {}, {{"alpha", 1.0 / 6}, {"beta", 0.5}})});
  }
};

using HardSwish = HardSiLU;

}  // namespace mica
