// SPDX-License-Identifier: MIT
#include <mica/metrics/false_positives.hpp>

#include "support/metric_value.hpp"

#include <doctest/doctest.h>

#include <string>

using mica::FalsePositives;
using mica::Shape;

TEST_CASE("FalsePositives are counted over all samples, outputs or one class of them") {
  const std::vector<double> outputs{0.9, 0.2, 0.6, 0.4, 0.5, 0.7}, labels{1, 0, 1, 1, 0, 0};
  CHECK(metric_value<FalsePositives<>, Shape{1}>(outputs, labels, 3) == 1);
  CHECK(metric_value<FalsePositives<mica::Threshold<0.8>>, Shape{2}, float>(outputs, labels) == 0);
  CHECK(metric_value<FalsePositives<mica::ClassId<0>>, Shape{2}>(outputs, labels) == 0);
  CHECK(FalsePositives<>::name == std::string("false_positives"));
  static_assert(mica::IsMetric<FalsePositives<>> && !mica::IsMetric<FalsePositives<mica::Macro>>);
}
