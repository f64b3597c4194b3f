// SPDX-License-Identifier: MIT
#include <mica/losses/squared_hinge.hpp>

#include "support/golden_loss.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

using mica::SquaredHinge;

TEST_CASE("decisions on the right side of the margin cost nothing") {
  const LossAndGradient result = of_outputs<SquaredHinge, 3>({0.5, 2, 2}, Values{1, 1, -1});
  CHECK(result.loss == doctest::Approx((0.25 + 0 + 9) / 3).epsilon(1e-15));
  CHECK(relative_error(result.gradient, {-1.0 / 3, 0, 2}) < 1e-15);
  check_golden<SquaredHinge, 19>("squared_hinge");
}

TEST_CASE("a label 0 is a label -1, and NaN stays NaN") {
  const Values y{0.5, 2, 2};
  CHECK(of_outputs<SquaredHinge, 3>(y, Values{1, 1, 0}).loss ==
        of_outputs<SquaredHinge, 3>(y, Values{1, 1, -1}).loss);
  CHECK(
      std::isnan(of_outputs<SquaredHinge, 1>({0.5}, Values{std::numeric_limits<double>::quiet_NaN()}).loss));
  CHECK(SquaredHinge::name == std::string("SquaredHinge"));
  static_assert(mica::IsLoss<SquaredHinge>);
}
