// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/split.hpp>

#include <algorithm>
#include <limits>

#include <mica/core/utilities/macro_scope.hpp>

/// How a product is cut into blocks of registers: decided by the compiler from a model of the core.
namespace mica::kernels::inline MICA_PACKETS {

constexpr int ceil_div(int a, int b) { return (a + b - 1) / b; }

/// `total` cut into `count` pieces of two sizes that differ by one: `longer` of them have `size + 1`.
/// No piece is a remainder.
struct Cut {
  int count;
  int size;
  int longer;
};

constexpr Cut cut_evenly(int total, int at_most) {
  const int count = ceil_div(total, at_most);
  return {count, total / count, total % count};
}

/// A block of accumulators: `outer` x (at most) `inner` rows, (at most) `packets` registers of outputs wide;
/// and the cycles that a product cut into such blocks takes for one step of k.
struct Tile {
  int outer;
  int inner;
  int packets;
  double cycles;
};

/// Accumulators that leave room for the operands. Measured: 28 of 32 registers, 26 where a split needs its
/// own; clang 14 keeps the values of all rows alive, which leaves that much less where a block is three or
/// more packets wide.
constexpr int accumulators(int split, int packets) {
  if (registers != 32) return 12;
#if defined __clang__
  if (packets >= 3) return (31 - packets) / (packets + 1) * packets;
#endif
  static_cast<void>(packets);
  return split == 1 ? 28 : 26;
}

/// Cycles of one step of k over `rows` x `packets` accumulators: two multiply-adds and two loads a cycle, the
/// latency of a multiply-add (four cycles) where there are few of them, and the loop itself. `zeros`
/// multiply-adds are left out, since their operand lies in a padding.
constexpr double step_cycles(int rows, int packets, int taps, int zeros) {
  const double adds = (rows * taps - zeros) * packets * (has_fused_multiply_add ? 0.5 : 1.0);
  const double loads = (rows + taps - 1 + packets * taps) * (registers == 32 ? 0.5 : 0.55);
  return std::max({adds, loads, 4.0 * taps}) + 0.25 + 0.05 * loads;
}

/// Cycles of one step of k over all rows of a line of `total`, cut into pieces.
constexpr double line_cycles(int total, int outer, int inner, int packets, int taps, int zeros) {
  const Cut cut = cut_evenly(total, inner);
  const int whole = cut.count == 1 ? outer * zeros : 0;
  const double pieces = cut.longer * step_cycles(outer * (cut.size + 1), packets, taps, 0) +
                        (cut.count - cut.longer) * step_cycles(outer * cut.size, packets, taps, whole);
  return pieces + (cut.longer ? 0.02 : 0.0);
}

/// The tile with the fewest cycles for `outer` lines of `inner` rows and `packets` registers of outputs.
constexpr Tile choose_tile(int outer, int inner, int packets, int taps, int zeros, int split) {
  Tile best{1, 1, 1, std::numeric_limits<double>::max()};
  for (int p = 1; p <= std::min(packets, 12); ++p) {
    const Cut wide = cut_evenly(packets, p);
    const int budget =
        std::min(accumulators(split, p), registers - p * taps - (has_fused_multiply_add ? 1 : 2));
    for (int i = 1; i <= inner && i * p <= budget; ++i)
      for (int o = 1; o <= outer && o * i * p <= budget; ++o) {
        if (outer % o != 0 || (o > 1 && i < inner)) continue;
        const double cycles = outer / o *
                              (wide.longer * line_cycles(inner, o, i, wide.size + 1, taps, zeros) +
                               (wide.count - wide.longer) * line_cycles(inner, o, i, wide.size, taps, zeros));
        if (cycles < best.cycles) best = {o, i, p, cycles};
      }
  }
  return best;
}

/// Taps are shared where their weights leave registers for the accumulators.
constexpr bool can_share(int taps) { return taps > 1 && taps <= (registers == 32 ? 7 : 3); }

/// The split of k that costs the fewest multiply-adds for `outputs` outputs and `length` steps in runs of
/// `run` values; 4 % and 30 % are what spreading and adding up pairs and quarters were measured to cost. None
/// leaves more than one step at the end, for what several would cost to spread.
template <class T>
constexpr int choose_split(int outputs, int length, int run) {
  const auto cost = [&](int split) {
    const double unshared = length != run && run % split != 0 ? 1.2 : 1.0;
    const double spreading = split == 1 ? 1.0 : splits_in_pairs<T>(split) ? 1.04 : 1.3;
    return unshared * spreading * ceil_div(outputs, outputs_per_packet<T>(split)) * ceil_div(length, split);
  };
  int best = 1;
  for (const int split : {2, lanes<T> / 4})
    if (split < lanes<T> && can_split<T>(split) && length % split <= 1 && cost(split) < cost(best))
      best = split;
  return best;
}

/// How many of `rows` neighbouring rows of one value each share a register that `outputs` outputs do not
/// fill.
template <class T>
constexpr int choose_row_split(int outputs, int rows) {
  int best = 1;
  for (const int split : {2, lanes<T> / 4})
    if (split < lanes<T> && can_split<T>(split) && split * outputs <= lanes<T> && rows % split == 0)
      best = std::max(best, split);
  return best;
}

}  // namespace mica::kernels::inline MICA_PACKETS

#include <mica/core/utilities/macro_unscope.hpp>
