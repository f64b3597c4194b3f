// SPDX-License-Identifier: MIT
#include <mica/kernels/lanes/interleaved_k_groups.hpp>

#include "support/lane_arrangement.hpp"

#include <doctest/doctest.h>

#include <vector>

using mica::kernels::can_split;
using mica::kernels::InterleavedKGroupLanes;
using mica::kernels::lanes;
using mica::kernels::outputs_per_packet;

namespace {

template <class T, int S>
void check() {
  if constexpr (S > 1 && S < lanes<T> && can_split<T>(S)) {
    CAPTURE(S);
    for_every_count<T>([](auto outputs) {
      if constexpr (outputs() <= outputs_per_packet<T>(S)) {
        constexpr int n = outputs(), k = 3 * S;
        using Lanes = InterleavedKGroupLanes<T, S, n>;
        CAPTURE(n);
        const SmallProduct<T> product{1, n, k};
        // The outputs of each value of k, one behind the other; one register more may be read.
        std::vector<T> b;
        for (int i = 0; i < k; ++i) {
          for (int o = 0; o < n; ++o) b.push_back(product.b(i, o));
        }
        b.resize(b.size() + lanes<T>);
        const auto a = product.a_by_row();
        const auto sum = sum_over_k<Lanes, k>(a.data(), S, b.data(), S * n);
        CHECK(stored<Lanes, n, T>({sum}, 1) == product.sums());
      }
    });
  }
}

}  // namespace

TEST_CASE_TEMPLATE("lane groups that are filled from unpacked values give the sums of the plain loop", T,
                   float, double) {
  check<T, 2>();
  if constexpr (lanes < T >> 8) check<T, lanes<T> / 4>();
}
