// SPDX-License-Identifier: MIT
#include <mica/kernels/lanes/row_groups.hpp>

#include "support/lane_arrangement.hpp"

#include <doctest/doctest.h>

#include <vector>

using mica::kernels::can_split;
using mica::kernels::lanes;
using mica::kernels::outputs_per_packet;
using mica::kernels::RowGroupLanes;

namespace {

template <class T, int S>
void check() {
  if constexpr (S > 1 && S < lanes<T> && can_split<T>(S)) {
    CAPTURE(S);
    for_every_count<T>([](auto outputs) {
      if constexpr (outputs() <= outputs_per_packet<T>(S)) {
        constexpr int n = outputs(), k = 3;
        using Lanes = RowGroupLanes<T, S, n>;
        CAPTURE(n);
        const SmallProduct<T> product{S, n, k};
        // The rows are neighbours in `a`, and each lane group has a copy of `b`.
        std::vector<T> a, b(std::size_t{k * lanes<T>});
        for (int i = 0; i < k; ++i) {
          for (int row = 0; row < S; ++row) {
            a.push_back(product.a(row, i));
            for (int o = 0; o < n; ++o) {
              b[static_cast<std::size_t>(i * lanes<T> + mica::kernels::split_lane<T>(S, row, o))] =
                  product.b(i, o);
            }
          }
        }
        const auto sum = sum_over_k<Lanes, k>(a.data(), S, b.data(), lanes<T>);
        CHECK(stored<Lanes, n, T>({sum}, S) == product.sums());
      }
    });
  }
}

}  // namespace

TEST_CASE_TEMPLATE("a lane group for each row gives the sums of the plain loop", T, float, double) {
  check<T, 2>();
  if constexpr (lanes < T >> 8) check<T, lanes<T> / 4>();
}
