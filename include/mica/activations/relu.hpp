// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/activation.hpp>

namespace mica {

/// y = max(x, 0); dL/dx = dL/dy where y > 0, else 0. NaN stays NaN. As Keras' ReLU().
struct ReLU : kernels::ElementwiseActivation<ReLU> {
  static constexpr const char* name = "ReLU";

  template <class P>
  static constexpr P apply(P x) {
    return kernels::max(x, kernels::broadcast<P>(0));
  }
  template <class P>
  static P gradient(P y, P dy) {
    return kernels::where_less(kernels::broadcast<P>(0), y, dy);
  }

  template <class G>
  static auto onnx(G& g) {
    return g.same("Relu", g.x());
  }
};

}  // namespace mica
