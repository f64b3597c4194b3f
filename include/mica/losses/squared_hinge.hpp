// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/elementwise_loss.hpp>

namespace mica {

/// L = (1/n) sum_i max(1 - t_i y_i, 0)^2 over the n outputs, Keras' SquaredHinge, for labels -1 and 1. A
/// label 0 counts as -1, as in Keras.
struct SquaredHinge : kernels::ElementwiseLoss<SquaredHinge> {
  static constexpr const char* name = "SquaredHinge";

  template <class P>
  static P of_element(P y, P t) {
    const P label = t - where(abs(t) > 0, 0, 1);
    const P margin = max(1 - label * y, 0);
    return margin * margin;
  }
};

}  // namespace mica
