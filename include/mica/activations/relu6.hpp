// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/activation.hpp>

namespace mica {

/// y = min(max(x, 0), 6); dL/dx = dL/dy where 0 < y < 6, else 0. Keras' relu6 and ReLU(max_value=6).
struct ReLU6 : kernels::ElementwiseActivation<ReLU6> {
  static constexpr const char* name = "ReLU6";

  template <class P>
  static constexpr P apply(P x) {
    return min(max(x, 0), 6);
  }
  template <class P>
  static P gradient(P y, P dy) {
    return kernels::where_less(kernels::constant<P>(0), y,
                               kernels::where_less(y, kernels::constant<P>(6), dy));
  }

  template <class G>
  static auto onnx(G& g) {
    return g.same("Clip", g.x(), {g.number(0), g.number(6)});
  }
};

}  // namespace mica
