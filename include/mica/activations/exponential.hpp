// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/activation.hpp>

namespace mica {

/// y = exp(x); dL/dx = dL/dy y. Keras' exponential.
struct Exponential : kernels::ElementwiseActivation<Exponential> {
  static constexpr const char* name = "Exponential";

  template <class P>
  static constexpr P apply(P x) {
    return exp(x);
  }
  template <class P>
  static P gradient(P y, P dy) {
    return dy * y;
  }

  template <class G>
  static auto onnx(G& g) {
    return g.same("Exp", g.x());
  }
};

}  // namespace mica
