// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/lane_groups.hpp>
#include <mica/kernels/tile_cost.hpp>

#include <algorithm>

#include <mica/core/utilities/macro_scope.hpp>

/// How many lane groups a product gets, and whether its rows share the taps of a convolution.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Whether rows share taps: the weights of all taps must leave registers for the accumulators. Seven taps of
/// one packet leave 24 of 32 registers, three leave 12 of 16.
constexpr bool can_share_taps(int taps) { return taps > 1 && taps <= (registers == 32 ? 7 : 3); }

/// The number of values of k in a register that costs the fewest multiply-adds, for `outputs` outputs and a
/// patch row of `length` values of k, `channels` for each tap. No choice leaves more than one value of k at
/// the end, because several would cost too much to broadcast.
// The factors are estimates on the safe side. Measured on one thread of an AMD EPYC (Zen 4), AVX-512,
// November 2026, against the time that the number of multiply-adds predicts, 3 x 3 kernels: two groups cost
// 2% (26 x 26 x 16 to 8 filters), lanes / 4 groups 10 to 12% (the same; 28 x 28 x 16 to 4), and taps that are
// not shared 19% with one channel and 1% with 16.
template <class T>
constexpr int choose_k_split(int outputs, int length, int channels) {
  const auto cost = [&](int split) {
    const double unshared_taps = length != channels && channels % split != 0 ? 1.2 : 1.0;
    const double broadcast_and_sum = split == 1 ? 1.0 : splits_in_pairs<T>(split) ? 1.04 : 1.3;
    return unshared_taps * broadcast_and_sum * ceil_div(outputs, outputs_per_packet<T>(split)) *
           ceil_div(length, split);
  };
  int best = 1;
  for (const int split : {2, lanes<T> / 4}) {
    if (split < lanes<T> && can_split<T>(split) && length % split <= 1 && cost(split) < cost(best)) {
      best = split;
    }
  }
  return best;
}

/// The number of neighbouring rows of one value each that share a register, where `outputs` outputs leave
/// room for several.
template <class T>
constexpr int choose_row_split(int outputs, int rows) {
  int best = 1;
  for (const int split : {2, lanes<T> / 4}) {
    if (split < lanes<T> && can_split<T>(split) && split * outputs <= lanes<T> && rows % split == 0) {
      best = std::max(best, split);
    }
  }
  return best;
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
