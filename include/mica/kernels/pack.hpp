// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/lane_groups.hpp>
#include <mica/kernels/tile_cost.hpp>

#include <algorithm>

#include <mica/core/utilities/macro_scope.hpp>

/// Weights in the order in which the register tile reads them.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Packs the weights of a product whose registers hold `Split` values of k (or of rows, each with its own
/// copy). The order is [packet of outputs][line][step / Split][lane]. `weight(line, step, output)` gives a
/// weight; lanes without one get zero. Returns the end of the packed weights.
template <int Split, class T, class Weight>
T* pack(T* to, int outputs, int lines, int steps, Weight weight) {
  constexpr int per_packet = outputs_per_packet<T>(Split);
  for (int first = 0; first < outputs; first += per_packet) {
    const int valid = std::min(per_packet, outputs - first);
    for (int line = 0; line < lines; ++line) {
      for (int step = 0; step < steps; step += Split, to += lanes<T>) {
        const int groups = std::min(Split, steps - step);
        if (groups < Split || valid < per_packet) std::fill_n(to, lanes<T>, T(0));
        for (int group = 0; group < groups; ++group) {
          for (int o = 0; o < valid; ++o) {
            to[split_lane<T>(Split, group, o)] = weight(line, step + group, first + o);
          }
        }
      }
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
