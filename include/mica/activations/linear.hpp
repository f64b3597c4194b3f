// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/activation.hpp>

namespace mica {

/// y = x: no activation, Keras' "linear".
struct Linear : kernels::ElementwiseActivation<Linear> {
  static constexpr const char* name = "Linear";
  static constexpr bool is_identity = true;
  static constexpr bool backward_reads_output = false;

  template <class P>
  static constexpr P apply(P x) {
    return x;
  }
  template <class P>
  static P gradient(P, P dy) {
    return dy;
  }

  template <class G>
  static auto onnx(G& g) {
    return g.x();
  }
};

}  // namespace mica
