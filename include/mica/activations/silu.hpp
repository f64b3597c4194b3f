// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/activation.hpp>

namespace mica {

/// y = x s with s = 1 / (1 + exp(-x)); dL/dx = dL/dy s (1 + x (1 - s)). Keras' silu, also called swish
/// (Ramachandran, Zoph, Le 2017).
struct SiLU : kernels::ElementwiseOfInput<SiLU> {
  static constexpr const char* name = "SiLU";

  template <class P>
  static constexpr P apply(P x) {
    return x * kernels::logistic(x);
  }
  template <class P>
  static P gradient(P x, P dy) {
    const P s = kernels::logistic(x);
    return dy * (s * (1 + x * (1 - s)));
  }

  template <class G>
  static auto onnx(G& g) {
    return g.same("Mul", g.x(), {g.same("Sigmoid", g.x())});
  }
};

using Swish = SiLU;

}  // namespace mica
