// SPDX-License-Identifier: MIT
#include <mica/metrics/r2_score.hpp>

#include "support/metric_value.hpp"

#include <doctest/doctest.h>

#include <string>

using doctest::Approx;
using mica::R2Score;
using mica::Shape;

TEST_CASE("the coefficient of determination, a mean over the outputs") {
  const golden::File numbers("metrics");
  const auto& outputs = numbers["values/outputs"].values;
  const auto& targets = numbers["values/targets"].values;
  const auto wanted = Approx(numbers["values/r2"].values[0]).epsilon(1e-12);
  CHECK(metric_value<R2Score, Shape{3}>(outputs, targets) == wanted);
  CHECK(metric_value<R2Score, Shape{3}, float>(outputs, targets, 6) == wanted);
}

TEST_CASE("the coefficient of determination keeps its digits far from 0") {
  // Of t = 1, 2, 3 and y = 1, 2, 4 it is 1 - 1/2.
  const double far = 1e9;
  CHECK(metric_value<R2Score, Shape{1}>({far + 1, far + 2, far + 4},
                                        std::vector<double>{far + 1, far + 2, far + 3},
                                        2) == Approx(0.5).epsilon(1e-9));
}

TEST_CASE("targets that are all equal count as 0, the mean of the targets has the score 0") {
  CHECK(metric_value<R2Score, Shape{1}>({1, 2, 3}, std::vector<double>{0.1, 0.1, 0.1}, 2) == 0);
  CHECK(metric_value<R2Score, Shape{1}>({2, 2, 2}, std::vector<double>{1, 2, 3}) == Approx(0));
  CHECK(R2Score::name == std::string("r2_score"));
  static_assert(mica::IsMetric<R2Score>);
}
