// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/tile.hpp>

#include <algorithm>

#include <mica/core/utilities/macro_scope.hpp>

/// Weights in the order in which the micro-kernel reads them.
namespace mica::kernels::inline MICA_PACKETS {

/// Repacks weights for a split product: groups of `outputs_per_packet` outputs, in each [lines][steps], a
/// register for every `Split` steps. `weight(line, step, output)` is asked for what exists; the rest is
/// zeros. Returns the end of what it wrote.
template <int Split, class T, class Weight>
T* pack(T* to, int outputs, int lines, int steps, Weight weight) {
  constexpr int per_packet = outputs_per_packet<T>(Split);
  for (int first = 0; first < outputs; first += per_packet) {
    const int valid = std::min(per_packet, outputs - first);
    for (int line = 0; line < lines; ++line)
      for (int step = 0; step < steps; step += Split, to += lanes<T>) {
        const int parts = std::min(Split, steps - step);
        if (parts < Split || valid < per_packet) std::fill_n(to, lanes<T>, T(0));
        for (int part = 0; part < parts; ++part)
          for (int o = 0; o < valid; ++o)
            to[split_lane<T>(Split, part, o)] = weight(line, step + part, first + o);
      }
  }
  return to;
}

/// Elements of one group that `pack` writes.
template <class T>
constexpr int packed_group(int split, int lines, int steps) {
  return lines * ceil_div(steps, split) * lanes<T>;
}

}  // namespace mica::kernels::inline MICA_PACKETS

#include <mica/core/utilities/macro_unscope.hpp>
