// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/packet_math.hpp>

#include <algorithm>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// The distances in memory from one weight to the next.
struct WeightStrides {
  int row;
  int column;
  int channel;
  int filter;
};

/// The 3 x 3 taps of at most `lanes` channels and `lanes` filters, [tap][channel][filter], each with room for
/// `lanes`; zero where there is no filter.
// Not inlined: GCC 12 -O3 would merge the stores and the loads of the caller, and lose a weight.
template <class T>
MICA_NOINLINE void gather_taps(const T* weights, WeightStrides strides, int channels, int filters, T* taps) {
  for (int tap = 0; tap < 9; ++tap, taps += lanes<T> * lanes<T>) {
    const T* from = weights + tap / 3 * strides.row + tap % 3 * strides.column;
    if (strides.channel == 1 && channels == lanes<T> && filters == lanes<T>) {
      transpose_square(from, strides.filter, taps);
      continue;
    }
    for (int channel = 0; channel < channels; ++channel, from += strides.channel) {
      T* const to = taps + channel * lanes<T>;
      for (int f = 0; f < filters; ++f) to[f] = from[f * strides.filter];
      std::fill_n(to + filters, lanes<T> - filters, T(0));
    }
  }
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
