// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/functions.hpp>

#include <mica/core/utilities/macro_scope.hpp>

/// Sums over the channels of a pixel and over groups of elements, as loops over plain numbers that constant
/// expressions may have, too.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// w x + bias of a matrix w, [units][inputs]. Eight neighbouring sums are in flight at a time.
template <int inputs, int units, class T>
constexpr void multiply_matrix(const T* x, const T* w, const T* bias, T* y) {
  constexpr int lanes = 8, whole = inputs / lanes * lanes;
  for (int u = 0; u < units; ++u, w += inputs) {
    T sums[lanes] = {};
    for (int i = 0; i < whole; i += lanes)
      for (int k = 0; k < lanes; ++k) sums[k] += w[i + k] * x[i + k];
    T rest = bias ? bias[u] : T(0);
    for (int i = whole; i < inputs; ++i) rest += w[i] * x[i];
    y[u] = ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7])) + rest;
  }
}

/// The Softmax of one row, or its logarithm. y may be x.
template <int channels, bool logarithm, class T>
constexpr void softmax_row(const T* x, T* y) {
  using P = Plain<T>;
  T most = x[0], sum = 0;
  for (int c = 1; c < channels; ++c) most = x[c] > most ? x[c] : most;
  for (int c = 0; c < channels; ++c) {
    y[c] = x[c] - most;
    const T power = exp(P{y[c]}).native;
    sum += power;
    if constexpr (!logarithm) y[c] = power;
  }
  if constexpr (logarithm) {
    const T whole = log(P{sum}).native;
    for (int c = 0; c < channels; ++c) y[c] -= whole;
  } else {
    const T share = 1 / sum;
    for (int c = 0; c < channels; ++c) y[c] *= share;
  }
}

/// The mean and the variance of `count` elements x; f(sum) calls sum(x) for each of them.
struct PlainMoments {
  double mean;
  double variance;
};
template <class F>
constexpr PlainMoments moments_of(int count, F for_each) {
  double mean = 0, variance = 0;
  for_each([&](auto x) { mean += static_cast<double>(x); });
  mean /= count;
  for_each([&](auto x) { variance += (static_cast<double>(x) - mean) * (static_cast<double>(x) - mean); });
  return {mean, variance / count};
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
