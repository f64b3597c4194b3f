// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/elementwise_loss.hpp>

namespace mica {

/// L = (1/n) sum_i (y_i - t_i log(y_i + 1e-7)) over the n outputs, Keras' Poisson: the negative logarithm of
/// the probability of the counts t, but for a constant, if y are the means. The outputs must be positive, as
/// behind an activation exp or softplus.
struct Poisson : kernels::ElementwiseLoss<Poisson> {
  static constexpr const char* name = "Poisson";

  template <class P>
  static P of_element(P y, P t) {
    return y - t * log(y + 1e-7);
  }
};

}  // namespace mica
