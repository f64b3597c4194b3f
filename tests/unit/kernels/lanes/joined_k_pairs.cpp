// SPDX-License-Identifier: MIT
#include <mica/kernels/lanes/joined_k_pairs.hpp>

#include "support/lane_arrangement.hpp"

#include <doctest/doctest.h>

using mica::kernels::JoinedKPairLanes;
using mica::kernels::lanes;
using mica::kernels::splits_in_pairs;

TEST_CASE("two rows of pairs that are joined have the sums of the plain loop") {
  if constexpr (splits_in_pairs<float>(2)) {
    using Lanes = JoinedKPairLanes<float>;
    static_assert(Lanes::stored_together == 2);
    constexpr int n = Lanes::outputs, k = 7;
    const SmallProduct<float> product{2, n, k};
    const auto a = product.a_by_row(), b = product.b_by_lane<2>();
    const auto first = sum_over_k<Lanes, k>(a.data(), 2, b.data(), lanes<float>);
    const auto second = sum_over_k<Lanes, k>(a.data() + k, 2, b.data(), lanes<float>);
    CHECK(stored<Lanes, n, float>({first, second}, 2) == product.sums());
  }
}
