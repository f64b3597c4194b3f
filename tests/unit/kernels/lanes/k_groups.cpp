// SPDX-License-Identifier: MIT
#include <mica/kernels/lanes/k_groups.hpp>

#include "support/lane_arrangement.hpp"

#include <doctest/doctest.h>

using mica::kernels::can_split;
using mica::kernels::KGroupLanes;
using mica::kernels::lanes;

namespace {

template <class T, int S, int Outputs, int K>
void check_sums() {
  CAPTURE(Outputs);
  CAPTURE(K);
  using Lanes = KGroupLanes<T, S>;
  const SmallProduct<T> product{1, Outputs, K};
  const auto a = product.a_by_row(), b = product.template b_by_lane<S>();
  const auto sum = sum_over_k<Lanes, K>(a.data(), S, b.data(), lanes<T>);
  CHECK(stored<Lanes, Outputs, T>({sum}, 1) == product.sums());
}

template <class T, int S>
void check() {
  if constexpr (S > 1 && S < lanes<T> && can_split<T>(S)) {
    CAPTURE(S);
    for_every_count<T>([](auto outputs) {
      if constexpr (outputs() <= KGroupLanes<T, S>::outputs) {
        check_sums<T, S, outputs(), 3 * S>();
        check_sums<T, S, outputs(), 3 * S + 1>();
      }
    });
  }
}

}  // namespace

TEST_CASE_TEMPLATE("a lane group for each value of k gives the sums of the plain loop, also if one is left",
                   T, float, double) {
  check<T, 2>();
  if constexpr (lanes < T >> 8) check<T, lanes<T> / 4>();
}
