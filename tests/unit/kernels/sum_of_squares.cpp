// SPDX-License-Identifier: MIT
#include <mica/kernels/sum_of_squares.hpp>

#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <vector>

using doctest::Approx;
using mica::kernels::sum_of_squares;

TEST_CASE_TEMPLATE("sum_of_squares equals a plain loop, for every length", T, float, double) {
  for (int size = 0; size < 70; ++size) {
    std::vector<T> x;
    double wanted = 0;
    for (const double value : random_values(size, 1)) {
      x.push_back(static_cast<T>(value));
      wanted += static_cast<double>(x.back()) * static_cast<double>(x.back());
    }
    CHECK(sum_of_squares(x.data(), size) == Approx(wanted).epsilon(1e-13));
  }
}

TEST_CASE("sum_of_squares of floats neither overflows nor loses the small ones") {
  const std::vector<float> large(20, 1e30F);
  CHECK(sum_of_squares(large.data(), 20) == Approx(20e60).epsilon(1e-6));
  std::vector<float> mixed(1'000'000, 1e-3F);
  mixed[0] = 1;
  CHECK(sum_of_squares(mixed.data(), 1'000'000) == Approx(2 - 1e-6).epsilon(1e-6));
}
