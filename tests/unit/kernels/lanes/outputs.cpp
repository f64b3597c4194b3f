// SPDX-License-Identifier: MIT
#include <mica/kernels/lanes/outputs.hpp>

#include "support/lane_arrangement.hpp"

#include <doctest/doctest.h>

using mica::kernels::lanes;
using mica::kernels::OutputLanes;

TEST_CASE_TEMPLATE("a lane for each output gives the sums of the plain loop", T, float, double) {
  for_every_count<T>([](auto outputs) {
    constexpr int n = outputs(), k = 5;
    CAPTURE(n);
    const SmallProduct<T> product{1, n, k};
    const auto a = product.a_by_row(), b = product.template b_by_lane<1>();
    const auto sum = sum_over_k<OutputLanes<T>, k>(a.data(), 1, b.data(), lanes<T>);
    CHECK(stored<OutputLanes<T>, n, T>({sum}, 1) == product.sums());
  });
}
