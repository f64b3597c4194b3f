// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/lane_groups.hpp>
#include <mica/kernels/tile_cost.hpp>
#include <mica/kernels/packet_math.hpp>

#include <algorithm>

#include <mica/core/utilities/macro_scope.hpp>

/// Weights in the order in which the register tile reads them.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// The numbers of weights along each axis of a product. The values of k of a line are `taps` x `steps`; what
/// these two are is the caller's choice, two axes along which the distances in memory differ.
struct WeightCounts {
  int outputs;
  int lines;
  int taps;
  int steps;
};

/// Weights in memory: the first one, and the distances from one to the next along each axis.
template <class T>
struct StridedWeights {
  const T* first;
  int output;
  int line;
  int tap;
  int step;
};

/// Packs the `steps` values of k of a tap for a whole packet of outputs, which are `output` apart in memory.
template <class T>
MICA_INLINE T* pack_steps(const T* from, int output, int step, int steps, T* to) {
  int done = 0;
  if (output == 1) {
    for (; done < steps; ++done, to += lanes<T>) std::copy_n(from + done * step, lanes<T>, to);
  } else if (step == 1) {
    for (; done + lanes<T> <= steps; done += lanes<T>, to += lanes<T> * lanes<T>)
      transpose_square(from + done, output, to);
  }
  for (; done < steps; ++done, to += lanes<T>) {
    for (int o = 0; o < lanes<T>; ++o) to[o] = from[done * step + o * output];
  }
  return to;
}

/// Packs the weights of a product whose registers hold `split` values of k (or of rows, each with its own
/// copy). The order is [packet of outputs][line][value of k / split][lane]; lanes without a weight get zero.
/// Returns the end of the packed weights.
// One function for all layers, since the compiler's time counts more than its own.
template <class T>
MICA_NOINLINE T* pack(int split, WeightCounts n, StridedWeights<T> weights, T* to) {
  const int per_packet = outputs_per_packet<T>(split);
  const int apart = split_lane<T>(split, 0, 1) - split_lane<T>(split, 0, 0);
  for (int first = 0; first < n.outputs; first += per_packet) {
    const int valid = std::min(per_packet, n.outputs - first);
    for (int line = 0; line < n.lines; ++line) {
      int group = 0;
      for (int tap = 0; tap < n.taps; ++tap) {
        const T* from = weights.first + first * weights.output + line * weights.line + tap * weights.tap;
        if (valid == lanes<T>) {  // so split is 1
          to = pack_steps(from, weights.output, weights.step, n.steps, to);
          continue;
        }
        for (int step = 0; step < n.steps; ++step, from += weights.step) {
          if (group == 0) std::fill_n(to, lanes<T>, T(0));
          T* const place = to + split_lane<T>(split, group, 0);
          for (int o = 0; o < valid; ++o) place[o * apart] = from[o * weights.output];
          if (++group == split) group = 0, to += lanes<T>;
        }
      }
      if (group > 0) to += lanes<T>;
    }
  }
  return to;
}

/// The number of elements that `pack` writes for one packet of outputs.
template <class T>
constexpr int packed_size(int split, int lines, int steps) {
  return lines * ceil_div(steps, split) * lanes<T>;
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
