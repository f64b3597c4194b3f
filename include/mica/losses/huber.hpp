// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/elementwise_loss.hpp>
#include <mica/core/values/number.hpp>

namespace mica {

/// Keras' Huber, a mean over the n outputs: of the error e = |y - t|
///
///     e^2 / 2                    if e <= Delta
///     Delta e - Delta^2 / 2      else
///
/// `Delta` is 1 by default. (Huber, Robust estimation of a location parameter, 1964.)
template <Number Delta = 1.0>
struct Huber : kernels::ElementwiseLoss<Huber<Delta>> {
  static constexpr const char* name = "Huber";

  template <class P>
  static P of_element(P y, P t) {
    const P e = abs(y - t);
    return where(e > Delta.value, Delta.value * e - Delta.value * Delta.value / 2, 0.5 * e * e);
  }
};

}  // namespace mica
