// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/tile.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>

#include <mica/core/utilities/macro_scope.hpp>

/// How a product describes itself to the micro-kernel.
namespace mica::kernels::inline MICA_PACKETS {

/// The rows m of a product: `outer` lines of `inner` rows, and how far apart they lie in `a`.
struct Rows {
  int outer;
  int inner;
  int a_outer;
  int a_inner;
};

/// How k runs, k = (line, step, tap), and how far apart its values lie in `a` and `b`. Tap t of row m reads
/// what tap 0 of row m + t reads (a convolution with stride 1), so an element of `a` is loaded once and used
/// `taps` times. In `b` a step is `b_step` elements for all values of a split together.
struct Steps {
  int lines;
  int a_line;
  int b_line;
  int steps;
  int a_step;
  int b_step;
  int taps = 1;
  int b_tap = 0;
};

/// Some of the lines, or of the steps, of k: [first, last).
struct Range {
  int first;
  int last;

  MICA_INLINE friend constexpr Range operator&(Range a, Range b) {
    return {std::max(a.first, b.first), std::min(a.last, b.last)};
  }
};

/// Which values of k lie inside an image, for the others are zeros and need no work: value k of row m lies at
/// first + m * per_row + k * per_value, the image at 0 <= ... < extent.
struct Inside {
  static constexpr int everywhere = std::numeric_limits<int>::max();
  int first = 0;
  int per_row = 0;
  int per_value = 1;
  int extent = everywhere;

  constexpr bool is_everywhere() const { return extent == everywhere; }

  /// Of `count` values, those that a row in [row, last_row] has inside.
  MICA_INLINE constexpr Range of(int row, int last_row, int count) const {
    if (is_everywhere()) return {0, count};
    const int before = -(first + last_row * per_row), end = extent - (first + row * per_row);
    return {ceil_div(std::max(before, 0), per_value), std::min(count, ceil_div(end, per_value))};
  }
};

/// What a product leaves out because an operand is known to be zero: lines of k, by the outer row; steps of
/// k, by the tap that the job says a row or an output belongs to; and of the inner + taps - 1 elements that a
/// whole line of rows shares, the first `left` and the last `right`.
struct Edges {
  Inside lines = {};
  Inside steps = {};
  int left = 0;
  int right = 0;
};

/// What a job says beyond
///
///     using Scalar = ...;
///     static constexpr Rows rows;
///     static constexpr Steps steps;
///     static constexpr int outputs;
///     Packet<Scalar> start(int outer, int inner, int n) const;  // the accumulators' first value
///     template <int N, class P> void put(int outer, int inner, int n, P) const;  // takes outputs [n, n + N)
///
/// A job with a member `Range lines` sums over these lines of k alone.
struct JobDefaults {
  /// The parts of k that share a register, see packet.hpp. Their factors in `b` were packed that way, or are
  /// interleaved as they are read: then the steps are a multiple of the split, and a step's outputs lie
  /// behind those of the step before.
  static constexpr int split = 1;
  static constexpr bool interleaves = false;
  /// Whether the parts are no values of k but rows: `split` of them, whose values are neighbours in `a` and
  /// whose outputs follow each other, share a register and count as one of `rows`.
  static constexpr bool splits_rows = false;
  static constexpr Edges edges{};
  /// Whether the outputs of row m + 1 follow those of row m in memory.
  static constexpr bool adjacent = false;
  /// The tap of an inner row and an output, for `edges.steps`.
  static constexpr int tap(int, int) { return 0; }
};

/// The outer sum of a product: over samples, `a` and `b` advancing by their strides.
struct Repeat {
  int count = 1;
  std::ptrdiff_t a_stride = 0;
  std::ptrdiff_t b_stride = 0;
};

}  // namespace mica::kernels::inline MICA_PACKETS

#include <mica/core/utilities/macro_unscope.hpp>
