// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/number.hpp>
#include <mica/kernels/dual.hpp>

namespace mica::kernels {

/// x^Exponent for 0 <= x, of packets and dual numbers: products if the exponent is a small whole number, else
/// exp(Exponent log x). There, x counts as at least 1e-30, so that the derivative is finite.
template <Number Exponent, class P>
P power(P x) {
  constexpr int whole = Exponent.value >= 0 && Exponent.value <= 8 ? static_cast<int>(Exponent.value) : -1;
  if constexpr (whole == Exponent.value) {
    P product = x * 0 + 1;
    for (int i = 0; i < whole; ++i) product = product * x;
    return product;
  } else {
    return exp(Exponent.value * log(max(x, 1e-30)));
  }
}

}  // namespace mica::kernels
