// SPDX-License-Identifier: MIT
#include <mica/losses/log_cosh.hpp>

#include "support/golden_loss.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

using mica::LogCosh;

TEST_CASE("the logarithm of the hyperbolic cosine of the error") {
  CHECK(of_outputs<LogCosh, 1>({1}, Values{0.5}).loss == doctest::Approx(std::log(std::cosh(0.5))));
  check_golden<LogCosh, 19>("log_cosh");
}

TEST_CASE_TEMPLATE("errors of 1e4 are finite, and no error has no slope", T, float, double) {
  const LossAndGradient result = of_outputs<LogCosh, 3, T>({1e4, -1e4, 0}, Values{0, 0, 0});
  CHECK(result.loss == doctest::Approx((2e4 - 2 * std::log(2.0)) / 3).epsilon(1e-6));
  CHECK(relative_error(result.gradient, {1.0 / 3, -1.0 / 3, 0}) < 1e-6);
  CHECK(LogCosh::name == std::string("LogCosh"));
  static_assert(mica::IsLoss<LogCosh>);
}
