// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/elementwise_loss.hpp>

namespace mica {

/// L = (1/n) sum_i |y_i - t_i| over the n outputs, Keras' MeanAbsoluteError. dL/dy_i is 0 where y_i = t_i.
struct MeanAbsoluteError : kernels::ElementwiseLoss<MeanAbsoluteError> {
  static constexpr const char* name = "MeanAbsoluteError";

  template <class P>
  static P of_element(P y, P t) {
    return abs(y - t);
  }
};

}  // namespace mica
