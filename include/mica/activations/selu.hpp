// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/activation.hpp>

namespace mica {

/// y = scale x where x > 0, else scale alpha (exp(x) - 1), with alpha = 1.6732632423543772 and scale =
/// 1.0507009873554805; dL/dx = dL/dy scale where y > 0, else dL/dy (y + scale alpha). Keras' selu (Klambauer,
/// Unterthiner, Mayr, Hochreiter 2017). It belongs to kernels that begin with LecunNormal.
struct SELU : kernels::ElementwiseActivation<SELU> {
  static constexpr const char* name = "SELU";

  template <class P>
  static constexpr P apply(P x) {
    return where(x > 0, scale * x, scale * alpha * expm1(min(x, 0)));
  }
  template <class P>
  static P gradient(P y, P dy) {
    return dy * where(y > 0, scale, y + scale * alpha);
  }

  template <class G>
  static auto onnx(G& g) {
    return g.same("Selu", g.x(), {}, {{"alpha", alpha}, {"gamma", scale}});
  }

 private:
  static constexpr double alpha = 1.6732632423543772848170429916717,
                          scale = 1.0507009873554804934193349852946;
};

}  // namespace mica
