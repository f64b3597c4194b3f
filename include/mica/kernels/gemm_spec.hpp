// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/tile_cost.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>

#include <mica/core/utilities/macro_scope.hpp>

/// The description of one matrix product sum[m][n] = start[m][n] + sum_k a(m, k) b(k, n), from which the
/// compiler makes its code.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// The rows m = (outer, inner), and the distance in `a` between one and the next of each.
struct Rows {
  int outer;
  int inner;
  int a_outer;
  int a_inner;
};

/// The values k = (line, step, tap), and the distances in `a` and `b` between them. Tap t of row m reads the
/// same element of `a` as tap 0 of row m + t (a convolution with stride 1; rows that share a register count
/// one by one here), so an element is loaded once and used `taps` times. If k is split, S steps of k are
/// neighbours in `a`, and `b_step` is the distance in `b` from these S steps to the next S.
struct KSteps {
  int lines;
  int a_line;
  int b_line;
  int steps;
  int a_step;
  int b_step;
  int taps = 1;
  int b_tap = 0;
};

/// The indices [first, last) of some lines or steps of k, or of some tiles of outputs.
struct Range {
  int first;
  int last;

  MICA_INLINE friend constexpr Range operator&(Range a, Range b) {
    return {std::max(a.first, b.first), std::min(a.last, b.last)};
  }
};

/// Which values of k lie inside an image along one axis. Value k of row m is at the position
/// first + m * per_row + k * per_value; positions 0 to extent - 1 are inside. The rest is padding: zeros,
/// which add nothing to the sum.
struct Inside {
  static constexpr int everywhere = std::numeric_limits<int>::max();
  int first = 0;
  int per_row = 0;
  int per_value = 1;
  int extent = everywhere;

  constexpr bool is_everywhere() const { return extent == everywhere; }

  /// Of `count` values of k, those that are inside for at least one row of [row, last_row].
  MICA_INLINE constexpr Range of(int row, int last_row, int count) const {
    if (is_everywhere()) return {0, count};
    const int before = -(first + last_row * per_row), end = extent - (first + row * per_row);
    return {ceil_div(std::max(before, 0), per_value), std::min(count, ceil_div(end, per_value))};
  }
};

/// The multiply-adds that a product leaves out because an operand is padding: lines of k, which depend on the
/// outer row; steps of k, which depend on the tap of a row and an output (GemmSpec::tap); and, of the
/// inner + taps - 1 elements of `a` that the inner rows share, the first `left` and the last `right`.
struct Edges {
  Inside lines = {};
  Inside steps = {};
  int left = 0;
  int right = 0;
};

/// What the lane groups of a split register hold.
enum class SplitOf {
  packed_k,  ///< values of k; `b` was packed by pack.hpp in the order of the lanes
  k,         ///< values of k; `b` has all outputs of one k step behind those of the k step before
  rows  ///< rows that are neighbours in `a` and whose outputs are contiguous; `b` is packed, equal for all
};

/// The defaults of a product's description. A description derives from this class and adds
///
///     using Scalar = ...;
///     static constexpr Rows rows;        // with SplitOf::rows, `split` rows count as one
///     static constexpr KSteps k;         // with SplitOf::k, k.steps is a multiple of `split`
///     static constexpr int outputs;
///     static constexpr int b_packet;     // distance in `b` from one packet of outputs to the next
///     Packet<Scalar> start(int outer, int inner, int n) const;  // initial value of the accumulators
///     template <int N, class P>
///     void store(int outer, int inner, int n, P) const;  // stores outputs [n, n + N)
struct GemmSpec {
  static constexpr int split = 1;
  static constexpr SplitOf split_of = SplitOf::packed_k;
  static constexpr Edges edges{};
  /// The sum is over these lines of k only; a data member of the same name replaces it.
  static constexpr Range lines{0, std::numeric_limits<int>::max()};
  /// Only these tiles of outputs are computed; a data member of the same name replaces it.
  static constexpr Range tile_range{0, std::numeric_limits<int>::max()};
  /// Whether the outputs of row m + 1 follow those of row m in memory, so that one store can write both.
  static constexpr bool has_contiguous_rows = false;
  /// The tap of an inner row and an output, for `edges.steps`.
  static constexpr int tap(int, int) { return 0; }
};

/// An outer sum over `count` products whose operands are `a_stride` and `b_stride` elements apart.
struct Repeat {
  int count = 1;
  std::ptrdiff_t a_stride = 0;
  std::ptrdiff_t b_stride = 0;
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
