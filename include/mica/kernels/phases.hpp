// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/convolution.hpp>

#include <type_traits>
#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// The phases into which the strides of a convolution divide its input pixels (see Axis). Phases that differ
/// only in their first pixel, a range on each axis, are a kind.
template <Convolution C>
struct Phases {
  static constexpr PhaseRanges vertical_ranges = C.vertical.phase_ranges();
  static constexpr PhaseRanges horizontal_ranges = C.horizontal.phase_ranges();
  static constexpr int kinds = vertical_ranges.count * horizontal_ranges.count;

  static constexpr PhaseRange vertical_phases(int kind) {
    return vertical_ranges.at[kind / horizontal_ranges.count];
  }
  static constexpr PhaseRange horizontal_phases(int kind) {
    return horizontal_ranges.at[kind % horizontal_ranges.count];
  }
  static constexpr int vertical_taps(int kind) { return C.vertical.taps(vertical_phases(kind).first); }
  static constexpr int horizontal_taps(int kind) { return C.horizontal.taps(horizontal_phases(kind).first); }
  /// Calls f(kind, vertical phase, horizontal phase) for every phase, in the order in which they are packed.
  template <class F>
  MICA_INLINE static void for_each_phase(F f) {
    const auto for_kind = [&](auto kind) {
      constexpr PhaseRange vertical = vertical_phases(kind()), horizontal = horizontal_phases(kind());
      for (int v = vertical.first; v < vertical.last; ++v) {
        for (int h = horizontal.first; h < horizontal.last; ++h) f(kind, v, h);
      }
    };
    [&]<int... kind>(std::integer_sequence<int, kind...>) {
      (for_kind(std::integral_constant<int, kind>{}), ...);
    }
    (std::make_integer_sequence<int, kinds>{});
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
