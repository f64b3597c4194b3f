// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/elementwise_loss.hpp>

namespace mica {

/// L = sum_i t_i log(t_i / y_i) for a distribution t, with y and t kept in [1e-7, 1], Keras' KLDivergence. Of
/// an image, the mean of that over the pixels.
struct KLDivergence : kernels::ElementwiseLoss<KLDivergence> {
  static constexpr const char* name = "KLDivergence";
  static constexpr bool is_sum = true, by_pixel = true;

  template <class P>
  static P of_element(P y, P t) {
    const P label = min(max(t, 1e-7), 1), output = min(max(y, 1e-7), 1);
    return label * log(label / output);
  }
};

}  // namespace mica
