// SPDX-License-Identifier: MIT
#include <mica/kernels/lanes/dot_product.hpp>

#include "support/lane_arrangement.hpp"

#include <doctest/doctest.h>

#include <utility>
#include <vector>

using mica::kernels::DotProductLanes;
using mica::kernels::lanes;

TEST_CASE_TEMPLATE(
    "a lane for each value of k gives the sum of the plain loop, whatever is left at the end of k", T, float,
    double) {
  for_every_count<T>([](auto left) {
    // One whole register of k, and 1 to `lanes` more values. Behind the last there is no memory to read.
    constexpr int k = lanes<T> + left();
    CAPTURE(k);
    const SmallProduct<T> product{1, 1, k};
    std::vector<T> b;
    for (int i = 0; i < k; ++i) b.push_back(product.b(i, 0));
    const auto a = product.a_by_row();
    const auto sum = sum_over_k<DotProductLanes<T>, k>(a.data(), lanes<T>, b.data(), lanes<T>);
    CHECK(stored<DotProductLanes<T>, 1, T>({sum}, 1) == product.sums());
  });
}
