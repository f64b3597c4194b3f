// SPDX-License-Identifier: MIT
#include <mica/kernels/split_choice.hpp>
#include <mica/kernels/tile_cost.hpp>

#include <doctest/doctest.h>

using mica::kernels::ceil_div;
using mica::kernels::choose_tile;
using mica::kernels::Partition;
using mica::kernels::partition;
using mica::kernels::registers;
using mica::kernels::TileShape;

TEST_CASE("a partition has the fewest intervals, covers the total, and its two lengths differ by one") {
  for (int total = 1; total <= 70; ++total) {
    for (int at_most = 1; at_most <= total; ++at_most) {
      CAPTURE(total);
      CAPTURE(at_most);
      const Partition parts = partition(total, at_most);
      CHECK(parts.count == ceil_div(total, at_most));
      CHECK(parts.size >= 1);
      CHECK(parts.size + (parts.longer > 0) <= at_most);
      CHECK(parts.longer * (parts.size + 1) + (parts.count - parts.longer) * parts.size == total);
    }
  }
}

TEST_CASE("a register tile leaves registers for its operands and divides the outer rows") {
  for (const int outer : {1, 3, 6, 26}) {
    for (const int inner : {1, 2, 5, 13, 26, 100}) {
      for (const int packets : {1, 2, 3, 5, 8, 17}) {
        for (const int taps : {1, 3, 5, 7}) {
          for (const int split : {1, 2}) {
            if (taps > 1 && !mica::kernels::can_share_taps(taps)) continue;
            CAPTURE(outer);
            CAPTURE(inner);
            CAPTURE(packets);
            CAPTURE(taps);
            const TileShape tile = choose_tile(outer, inner, packets, taps, 0, split);
            CHECK(outer % tile.outer == 0);
            CHECK((tile.inner >= 1 && tile.inner <= inner));
            CHECK((tile.packets >= 1 && tile.packets <= packets));
            if (tile.outer > 1) CHECK(tile.inner == inner);
            CHECK(tile.outer * tile.inner * tile.packets + tile.packets * taps < registers);
          }
        }
      }
    }
  }
}

TEST_CASE("a large product gets a tile of almost all accumulators") {
  const TileShape tile = choose_tile(26, 26, 1, 1, 0, 1);
  CHECK(tile.outer * tile.inner * tile.packets >= (registers == 32 ? 24 : 8));
}

TEST_CASE("the cost of a line counts the padding that its first and last tile leave out") {
  using mica::kernels::line_cycles;
  // One tile of 16 rows, two of 8, three of 6 and 5.
  for (const int inner : {16, 8, 6}) {
    CAPTURE(inner);
    CHECK(line_cycles(16, 1, inner, 2, 3, 2) < line_cycles(16, 1, inner, 2, 3, 0));
  }
  // Two tiles leave out one multiply-add of a packet each.
  const double difference = line_cycles(16, 1, 8, 2, 3, 0) - line_cycles(16, 1, 8, 2, 3, 2);
  const double of_tile = mica::kernels::tile_cycles(8, 2, 3, 0) - mica::kernels::tile_cycles(8, 2, 3, 1);
  CHECK(difference == doctest::Approx(2 * of_tile));
}
