// SPDX-License-Identifier: MIT
#include "support/numeric_gradient.hpp"

#include <doctest/doctest.h>

#include <cmath>

TEST_CASE("central differences of x^3 y + sin z") {
  const auto f = [](const std::vector<double>& v) { return v[0] * v[0] * v[0] * v[1] + std::sin(v[2]); };
  const std::vector<double> gradient = numeric_gradient(f, {2, 3, 0.5});
  REQUIRE(gradient.size() == 3);
  CHECK(gradient[0] == doctest::Approx(3 * 4 * 3).epsilon(1e-9));
  CHECK(gradient[1] == doctest::Approx(8).epsilon(1e-9));
  CHECK(gradient[2] == doctest::Approx(std::cos(0.5)).epsilon(1e-9));
}
