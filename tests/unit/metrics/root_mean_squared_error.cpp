// SPDX-License-Identifier: MIT
#include <mica/metrics/root_mean_squared_error.hpp>

#include "support/metric_value.hpp"

#include <doctest/doctest.h>

#include <string>

using mica::RootMeanSquaredError;
using mica::Shape;

TEST_CASE("the root of the mean over all samples, and not a mean of roots") {
  const golden::File numbers("metrics");
  const auto& outputs = numbers["values/outputs"].values;
  const auto& targets = numbers["values/targets"].values;
  const auto wanted = doctest::Approx(numbers["values/rmse"].values[0]).epsilon(1e-12);
  CHECK(metric_value<RootMeanSquaredError, Shape{3}>(outputs, targets) == wanted);
  CHECK(metric_value<RootMeanSquaredError, Shape{3}, float>(outputs, targets, 8) == wanted);
  CHECK(RootMeanSquaredError::name == std::string("root_mean_squared_error"));
  static_assert(mica::IsMetric<RootMeanSquaredError>);
}
