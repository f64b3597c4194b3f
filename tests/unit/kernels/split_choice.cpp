// SPDX-License-Identifier: MIT
#include <mica/kernels/split_choice.hpp>

#include <doctest/doctest.h>

using mica::kernels::choose_k_split;
using mica::kernels::choose_row_split;
using mica::kernels::lanes;

TEST_CASE("k is split if the outputs do not fill the lanes") {
  CHECK(choose_k_split<float>(lanes<float>, 90, 10) == 1);
  CHECK(choose_k_split<float>(2 * lanes<float>, 90, 10) == 1);
  if constexpr (lanes<float> == 16) {
    CHECK(choose_k_split<float>(8, 48, 16) == 2);
    CHECK(choose_k_split<float>(4, 48, 16) == 4);
  }
  if constexpr (lanes<float> == 8) CHECK(choose_k_split<float>(4, 48, 16) == 2);
}

TEST_CASE("rows share a register if their outputs fit into it and no row is left over") {
  CHECK(choose_row_split<float>(lanes<float>, 28) == 1);
  CHECK(choose_row_split<float>(1, 27) == 1);
  if constexpr (lanes<float> == 16) {
    CHECK(choose_row_split<float>(6, 28) == 2);
    CHECK(choose_row_split<float>(4, 28) == 4);
    CHECK(choose_row_split<float>(4, 26) == 2);
    CHECK(choose_row_split<float>(9, 28) == 1);
  }
}
