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

/// dz[i] = y[i] (dy[i] - sum_j dy[j] y[j]). `dz` may be `dy`.
template <int N, class T>
MICA_INLINE void softmax_gradient(const T* y, const T* dy, T* dz) {
  T mean = 0;
  for (int i = 0; i < N; ++i) mean += dy[i] * y[i];
  for (int i = 0; i < N; ++i) dz[i] = y[i] * (dy[i] - mean);
}

/// y[i] = log softmax(z)[i] = (z[i] - max z) - log sum_j exp(z[j] - max z). `y` may be `z`.
template <int N, class T>
MICA_INLINE void log_softmax(const T* z, T* y) {
  const auto shift = broadcast<Packet<T>>(*std::max_element(z, z + N));
  T total = 0;
  for_each_packet<T, N>([&](int i, auto valid) {
    Values<T, lanes<T>> e;
    store(e, exp(load<Packet<T>>(z + i) - shift));
    for (int lane = 0; lane < valid(); ++lane) total += e[lane];
  });
  const auto log_of_total = broadcast<Packet<T>>(std::log(total));
  for_each_packet<T, N>([&](int i, auto valid) {
    store_first<valid()>(y + i, load<Packet<T>>(z + i) - shift - log_of_total);
  });
}

/// dz[i] = dy[i] - exp(y[i]) sum_j dy[j]. `dz` may be `dy`.
template <int N, class T>
MICA_INLINE void log_softmax_gradient(const T* y, const T* dy, T* dz) {
  T total = 0;
  for (int i = 0; i < N; ++i) total += dy[i];
  const auto sum = broadcast<Packet<T>>(total);
  for_each_packet<T, N>([&](int i, auto valid) {
    store_first<valid()>(dz + i, load<Packet<T>>(dy + i) - exp(load<Packet<T>>(y + i)) * sum);
  });
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
