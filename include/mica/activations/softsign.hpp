// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/activation.hpp>

namespace mica {

/// y = x / (1 + |x|); dL/dx = dL/dy (1 - |y|)^2. Keras' softsign.
struct Softsign : kernels::ElementwiseActivation<Softsign> {
  static constexpr const char* name = "Softsign";

  template <class P>
  static constexpr P apply(P x) {
    return x / (1 + abs(x));
  }
  template <class P>
  static P gradient(P y, P dy) {
    const P root = 1 - abs(y);
    return dy * (root * root);
  }

  template <class G>
  static auto onnx(G& g) {
    return g.same("Softsign", g.x());
  }
};

}  // namespace mica
