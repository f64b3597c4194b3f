// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/packet.hpp>

#include <algorithm>
#include <limits>

#include <mica/core/utilities/macro_scope.hpp>

/// The size of the register tile, chosen by the compiler from a cost model of the core. Measurements: one
/// thread of an AMD EPYC (Zen 4), AVX-512, GCC 12 -O3 -march=native, November 2026, as in README.md of this
/// folder.
namespace mica::kernels {
inline namespace MICA_PACKETS {

constexpr int ceil_div(int a, int b) { return (a + b - 1) / b; }

/// `count` intervals of two lengths that differ by one: `longer` of them have length `size + 1`, the others
/// `size`. So no interval is a short remainder.
struct Partition {
  int count;
  int size;
  int longer;

  constexpr int longest() const { return size + (longer > 0 ? 1 : 0); }
};

/// The fewest intervals of at most `at_most` that cover `total`.
constexpr Partition partition(int total, int at_most) {
  const int count = ceil_div(total, at_most);
  return {count, total / count, total % count};
}

/// The accumulators of a register tile: `outer` x (at most) `inner` rows, (at most) `packets` packets of
/// outputs; and the estimated cycles of one k step of the whole product with such tiles.
struct TileShape {
  int outer;
  int inner;
  int packets;
  double cycles;
};

/// The number of accumulators. Of 32 registers it leaves four for the operands, with a split two more for
/// masks and shuffles; of 16 registers it leaves four. Measured with all tile shapes of the weight gradients
/// of 28 x 28 x 32 to 32 and 16 x 16 x 64 to 64, 3 x 3: the best tiles of 9 to 28 accumulators reach 0.93 to
/// 0.97 of the peak, those of 6 to 8 reach 0.92 to 0.95. With 16 registers (AVX2, Zen 5), 8, 10, 12 and 13
/// accumulators train three networks at the same speed within 8 %, the machine's own noise. Clang 14 keeps
/// the broadcast values of all rows alive, so with three or more packets it gets fewer; else it spills.
constexpr int accumulators(int split, int packets) {
  if (registers != 32) return 12;
#if defined __clang__
  if (packets >= 3) return (31 - packets) / (packets + 1) * packets;
#endif
  static_cast<void>(packets);
  return split == 1 ? 28 : 26;
}

/// Cycles of one k step of a tile of `rows` x `packets` accumulators: two multiply-adds and two loads a
/// cycle, at least the latency of a multiply-add (four cycles), and the loop itself. `left_out` multiply-adds
/// for each packet are not done, because their operand is padding.
// 0.25 for the loop and 0.05 for a load stand for the issue slots that they take. With 16 registers a load
// counts 0.55 cycles; 0.5 to 0.7 train three networks at the same speed within 8 % (AVX2, Zen 5), the
// machine's own noise. Measured with all tile shapes of seven forward kernels and two weight gradients (1 to
// 128 channels, 8 to 128 filters): the tile that the model chooses reaches 0.977 of the best tile's speed on
// average and 0.935 at worst (before line_cycles counted what cut lines leave out); without the two constants
// 0.88 and 0.72, because then tiles of 8 accumulators look as good as larger ones.
constexpr double tile_cycles(int rows, int packets, int taps, int left_out) {
  const double adds = (rows * taps - left_out) * packets * (has_fused_multiply_add ? 0.5 : 1.0);
  const double loads = (rows + taps - 1 + packets * taps) * (registers == 32 ? 0.5 : 0.55);
  return std::max({adds, loads, 4.0 * taps}) + 0.25 + 0.05 * loads;
}

/// Cycles of one k step of all tiles of a line of `total` rows; the first tile and the last leave out
/// half of the `left_out` multiply-adds of a line each. The 0.02 breaks ties: it prefers partitions into
/// equal tiles, which need less code.
constexpr double line_cycles(int total, int outer, int inner, int packets, int taps, int left_out) {
  const Partition tiles = partition(total, inner);
  const auto of_tile = [&](int rows, int without) {
    return tile_cycles(outer * rows, packets, taps, outer * without);
  };
  if (tiles.count == 1) return of_tile(tiles.size, left_out);
  const int left = left_out / 2, right = left_out - left;
  const int longer = std::max(tiles.longer - 1, 0), shorter = tiles.count - 2 - longer;
  return longer * of_tile(tiles.size + 1, 0) + shorter * of_tile(tiles.size, 0) +
         of_tile(tiles.longest(), left) + of_tile(tiles.size, right) + (tiles.longer ? 0.02 : 0.0);
}

/// The tile with the fewest cycles for `outer` lines of `inner` rows and `packets` packets of outputs.
constexpr TileShape choose_tile(int outer, int inner, int packets, int taps, int left_out, int split) {
  TileShape best{1, 1, 1, std::numeric_limits<double>::max()};
  for (int p = 1; p <= std::min(packets, 12); ++p) {
    const Partition wide = partition(packets, p);
    const int budget =
        std::min(accumulators(split, p), registers - p * taps - (has_fused_multiply_add ? 1 : 2));
    for (int i = 1; i <= inner && i * p <= budget; ++i) {
      for (int o = 1; o <= outer && o * i * p <= budget; ++o) {
        if (outer % o != 0 || (o > 1 && i < inner)) continue;
        const double cycles =
            outer / o *
            (wide.longer * line_cycles(inner, o, i, wide.size + 1, taps, left_out) +
             (wide.count - wide.longer) * line_cycles(inner, o, i, wide.size, taps, left_out));
        if (cycles < best.cycles) best = {o, i, p, cycles};
      }
    }
  }
  return best;
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
