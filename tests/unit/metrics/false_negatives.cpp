// SPDX-License-Identifier: MIT
#include <mica/metrics/false_negatives.hpp>

#include "support/metric_value.hpp"

#include <doctest/doctest.h>

#include <string>

using mica::FalseNegatives;
using mica::Shape;

TEST_CASE("FalseNegatives are counted over all samples, outputs or one class of them") {
  const std::vector<double> outputs{0.9, 0.2, 0.6, 0.4, 0.5, 0.7}, labels{1, 0, 1, 1, 0, 0};
  CHECK(metric_value<FalseNegatives<>, Shape{1}>(outputs, labels, 3) == 1);
  CHECK(metric_value<FalseNegatives<mica::Threshold<0.8>>, Shape{2}, float>(outputs, labels) == 2);
  CHECK(metric_value<FalseNegatives<mica::ClassId<0>>, Shape{2}>(outputs, labels) == 0);
  CHECK(FalseNegatives<>::name == std::string("false_negatives"));
  static_assert(mica::IsMetric<FalseNegatives<>> && !mica::IsMetric<FalseNegatives<mica::Macro>>);
}
