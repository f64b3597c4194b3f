// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/activation.hpp>

namespace mica {

/// y = log(1 + exp(x)); dL/dx = dL/dy (1 - exp(-y)). Keras' softplus.
struct Softplus : kernels::ElementwiseActivation<Softplus> {
  static constexpr const char* name = "Softplus";

  template <class P>
  static constexpr P apply(P x) {
    return softplus(x);
  }
  template <class P>
  static P gradient(P y, P dy) {
    return -dy * kernels::bounded_expm1(max(-y, -50));
  }

  template <class G>
  static auto onnx(G& g) {
    return g.same("Softplus", g.x());
  }
};

}  // namespace mica
