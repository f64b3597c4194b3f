// SPDX-License-Identifier: MIT
#include <mica/kernels/tile.hpp>

#include <doctest/doctest.h>

using mica::kernels::can_share;
using mica::kernels::ceil_div;
using mica::kernels::choose_split;
using mica::kernels::choose_tile;
using mica::kernels::Cut;
using mica::kernels::cut_evenly;
using mica::kernels::lanes;
using mica::kernels::registers;
using mica::kernels::Tile;

TEST_CASE("what is cut evenly is whole again, in the fewest pieces of two sizes that differ by one") {
  for (int total = 1; total <= 70; ++total)
    for (int at_most = 1; at_most <= total; ++at_most) {
      CAPTURE(total);
      CAPTURE(at_most);
      const Cut cut = cut_evenly(total, at_most);
      CHECK(cut.count == ceil_div(total, at_most));
      CHECK(cut.size >= 1);
      CHECK(cut.size + (cut.longer > 0) <= at_most);
      CHECK(cut.longer * (cut.size + 1) + (cut.count - cut.longer) * cut.size == total);
    }
}

TEST_CASE("a tile leaves registers for its operands and divides its lines") {
  for (const int outer : {1, 3, 6, 26})
    for (const int inner : {1, 2, 5, 13, 26, 100})
      for (const int packets : {1, 2, 3, 5, 8, 17})
        for (const int taps : {1, 3, 5, 7})
          for (const int split : {1, 2}) {
            if (taps > 1 && !can_share(taps)) continue;
            CAPTURE(outer);
            CAPTURE(inner);
            CAPTURE(packets);
            CAPTURE(taps);
            const Tile tile = choose_tile(outer, inner, packets, taps, 0, split);
            CHECK(outer % tile.outer == 0);
            CHECK((tile.inner >= 1 && tile.inner <= inner));
            CHECK((tile.packets >= 1 && tile.packets <= packets));
            if (tile.outer > 1) CHECK(tile.inner == inner);
            CHECK(tile.outer * tile.inner * tile.packets + tile.packets * taps < registers);
          }
}

TEST_CASE("work enough fills the accumulators") {
  const Tile tile = choose_tile(26, 26, 1, 1, 0, 1);
  CHECK(tile.outer * tile.inner * tile.packets >= (registers == 32 ? 24 : 8));
}

TEST_CASE("outputs that fill the lanes are not split, a few are") {
  CHECK(choose_split<float>(lanes<float>, 90, 10) == 1);
  CHECK(choose_split<float>(2 * lanes<float>, 90, 10) == 1);
  if constexpr (lanes<float> == 16) {
    CHECK(choose_split<float>(8, 48, 16) == 2);
    CHECK(choose_split<float>(4, 48, 16) == 4);
  }
  if constexpr (lanes<float> == 8) CHECK(choose_split<float>(4, 48, 16) == 2);
}

TEST_CASE("rows share a register where their outputs fit and all of them can") {
  using mica::kernels::choose_row_split;
  CHECK(choose_row_split<float>(lanes<float>, 28) == 1);
  CHECK(choose_row_split<float>(1, 27) == 1);
  if constexpr (lanes<float> == 16) {
    CHECK(choose_row_split<float>(6, 28) == 2);
    CHECK(choose_row_split<float>(4, 28) == 4);
    CHECK(choose_row_split<float>(4, 26) == 2);
    CHECK(choose_row_split<float>(9, 28) == 1);
  }
}
