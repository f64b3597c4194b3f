// SPDX-License-Identifier: MIT
#include <mica/losses/mean_absolute_error.hpp>

#include "support/golden_loss.hpp"

#include <doctest/doctest.h>

#include <mica/core/contracts/metric.hpp>

#include <span>
#include <string>
#include <vector>

using mica::MeanAbsoluteError;

TEST_CASE("the absolute error by hand, and as PyTorch has it") {
  const LossAndGradient result = of_outputs<MeanAbsoluteError, 4>({2, 2, 2, 2}, Values{1, 4, -1, 2});
  CHECK(result.loss == 1.5);
  CHECK(result.gradient == Values{0.25, -0.25, 0.25, 0});
  check_golden<MeanAbsoluteError, 19>("mean_absolute_error");
}

TEST_CASE("the absolute error is also a metric") {
  const std::vector<double> y{2, 2, 2}, t{1, 4, 2};
  CHECK(MeanAbsoluteError::of(std::span<const double>(y), std::span<const double>(t)) == 1);
  CHECK(mica::metric_name<MeanAbsoluteError> == std::string("mean_absolute_error"));
  static_assert(mica::IsLoss<MeanAbsoluteError> && mica::IsMetric<MeanAbsoluteError>);
}
