// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/elementwise_loss.hpp>

namespace mica {

/// L = (1/n) sum_i (log(max(y_i, 1e-7) + 1) - log(max(t_i, 1e-7) + 1))^2 over the n outputs, Keras'
/// MeanSquaredLogarithmicError, for outputs and targets that are not negative. A negative output has no
/// slope.
struct MeanSquaredLogarithmicError : kernels::ElementwiseLoss<MeanSquaredLogarithmicError> {
  static constexpr const char* name = "MeanSquaredLogarithmicError";

  template <class P>
  static P of_element(P y, P t) {
    const P difference = log(max(y, 1e-7) + 1) - log(max(t, 1e-7) + 1);
    return difference * difference;
  }
};

}  // namespace mica
