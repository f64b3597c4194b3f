// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/elementwise_loss.hpp>

namespace mica {

/// L = (1/n) sum_i log cosh(y_i - t_i) over the n outputs, Keras' LogCosh; finite for all finite outputs:
///
///     log cosh x = |x| + log(1 + exp(-2 |x|)) - log 2
struct LogCosh : kernels::ElementwiseLoss<LogCosh> {
  static constexpr const char* name = "LogCosh";

  template <class P>
  static P of_element(P y, P t) {
    constexpr double log_2 = 0.693147180559945309;
    const P distance = abs(y - t);
    return distance + log(1 + exp(-2 * distance)) - log_2;
  }
};

}  // namespace mica
