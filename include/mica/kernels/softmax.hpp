// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/elementwise.hpp>
#include <mica/kernels/packet_math.hpp>

#include <algorithm>
#include <cmath>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// p[i] = exp(z[i]) / sum_j exp(z[j]), computed from z - max z so that no logit is too large. Returns
/// log sum_j exp(z[j]). `p` may be `z`.
template <int N, class T>
MICA_INLINE T softmax(const T* z, T* p) {
  const T largest = *std::max_element(z, z + N);
  const auto shift = broadcast<Packet<T>>(largest);
  for_each_packet<T, N>(
      [&](int i, auto valid) { store_first<valid()>(p + i, exp(load<Packet<T>>(z + i) - shift)); });
  T total = 0;
  for (int i = 0; i < N; ++i) total += p[i];
  for (int i = 0; i < N; ++i) p[i] /= total;
  return largest + std::log(total);
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
