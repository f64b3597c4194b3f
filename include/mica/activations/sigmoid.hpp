// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/activation.hpp>
#include <mica/kernels/packet_math.hpp>

namespace mica {

/// y = 1 / (1 + exp(-x)); dL/dx = dL/dy y (1 - y). Keras' sigmoid.
struct Sigmoid : kernels::ElementwiseActivation<Sigmoid> {
  static constexpr const char* name = "Sigmoid";
  static constexpr OutputKind output_kind = OutputKind::probabilities;

  template <class P>
  static constexpr P apply(P x) {
    return kernels::logistic(x);
  }
  template <class P>
  static P gradient(P y, P dy) {
    return dy * (y * (kernels::broadcast<P>(1) - y));
  }

  template <class G>
  static auto onnx(G& g) {
    return g.same("Sigmoid", g.x());
  }
};

}  // namespace mica
