// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/activation.hpp>

namespace mica {

/// y = -log(1 + exp(-x)); dL/dx = dL/dy (1 - exp(y)). Keras' log_sigmoid.
struct LogSigmoid : kernels::ElementwiseActivation<LogSigmoid> {
  static constexpr const char* name = "LogSigmoid";

  template <class P>
  static constexpr P apply(P x) {
    return min(x, 0) - kernels::softplus_of_minus_abs(x);
  }
  template <class P>
  static P gradient(P y, P dy) {
    return -dy * expm1(y);
  }

  template <class G>
  static auto onnx(G& g) {
    return g.formula([](auto x) { return -softplus(-x); });
  }
};

}  // namespace mica
