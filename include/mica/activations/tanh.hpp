// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/activation.hpp>
#include <mica/kernels/packet_math.hpp>

namespace mica {

/// y = tanh(x); dL/dx = dL/dy (1 - y^2). Keras' tanh.
struct Tanh : kernels::ElementwiseActivation<Tanh> {
  static constexpr const char* name = "Tanh";

  template <class P>
  static constexpr P apply(P x) {
    return kernels::tanh(x);
  }
  template <class P>
  static P gradient(P y, P dy) {
    return dy * (kernels::broadcast<P>(1) - y * y);
  }

  template <class G>
  static auto onnx(G& g) {
    return g.same("Tanh", g.x());
  }
};

}  // namespace mica
