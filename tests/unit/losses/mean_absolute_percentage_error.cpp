// SPDX-License-Identifier: MIT
#include <mica/losses/mean_absolute_percentage_error.hpp>

#include "support/golden_loss.hpp"

#include <doctest/doctest.h>

#include <string>

using mica::MeanAbsolutePercentageError;

TEST_CASE("the error in percent of the target") {
  const LossAndGradient result = of_outputs<MeanAbsolutePercentageError, 2>({1, 3}, Values{2, -2});
  CHECK(result.loss == 150);
  CHECK(result.gradient == Values{-25, 25});
  check_golden<MeanAbsolutePercentageError, 19>("mean_absolute_percentage_error");
}

TEST_CASE("a target of 0 counts as 1e-7") {
  CHECK(of_outputs<MeanAbsolutePercentageError, 1>({1}, Values{0}).loss == doctest::Approx(1e9));
  CHECK(MeanAbsolutePercentageError::name == std::string("MeanAbsolutePercentageError"));
  static_assert(mica::IsLoss<MeanAbsolutePercentageError>);
}
