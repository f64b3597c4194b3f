// SPDX-License-Identifier: MIT
#include <mica/losses/hinge.hpp>

#include "support/golden_loss.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

using mica::Hinge;

TEST_CASE("decisions on the right side of the margin cost nothing") {
  const LossAndGradient result = of_outputs<Hinge, 3>({0.5, 2, 2}, Values{1, 1, -1});
  CHECK(result.loss == doctest::Approx((0.5 + 0 + 3) / 3).epsilon(1e-15));
  CHECK(relative_error(result.gradient, {-1.0 / 3, 0, 1.0 / 3}) < 1e-15);
  check_golden<Hinge, 19>("hinge");
  check_golden<Hinge, 19>("hinge_of_signs");
}

TEST_CASE("a label 0 is a label -1, and NaN stays NaN") {
  const Values y{0.5, 2, 2};
  CHECK(of_outputs<Hinge, 3>(y, Values{1, 1, 0}).loss == of_outputs<Hinge, 3>(y, Values{1, 1, -1}).loss);
  CHECK(std::isnan(of_outputs<Hinge, 1>({0.5}, Values{std::numeric_limits<double>::quiet_NaN()}).loss));
  CHECK(Hinge::name == std::string("Hinge"));
  static_assert(mica::IsLoss<Hinge>);
}
