// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/elementwise_loss.hpp>

namespace mica {

/// L = (100/n) sum_i |t_i - y_i| / max(|t_i|, 1e-7) over the n outputs, Keras' MeanAbsolutePercentageError.
struct MeanAbsolutePercentageError : kernels::ElementwiseLoss<MeanAbsolutePercentageError> {
  static constexpr const char* name = "MeanAbsolutePercentageError";

  template <class P>
  static P of_element(P y, P t) {
    return 100 * abs((t - y) / max(abs(t), 1e-7));
  }
};

}  // namespace mica
