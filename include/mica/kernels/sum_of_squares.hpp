// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <cstddef>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// The sum of x[i]^2, in double precision: the square of a large float would be infinite.
// Sixteen sums beside each other, which the compiler keeps in registers.
template <class T>
MICA_NOINLINE double sum_of_squares(const T* x, int size) {
  constexpr int width = 16;
  double sums[std::size_t{width}] = {};
  const auto add = [&](int i, int k) {
    const auto value = static_cast<double>(x[i + k]);
    sums[k] += value * value;
  };
  int i = 0;
  for (; i + width <= size; i += width) {
    MICA_UNROLL
    for (int k = 0; k < width; ++k) add(i, k);
  }
  for (int k = 0; i + k < size; ++k) add(i, k);
  double total = 0;
  for (const double sum : sums) total += sum;
  return total;
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
