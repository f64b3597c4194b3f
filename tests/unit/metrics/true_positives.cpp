// SPDX-License-Identifier: MIT
#include <mica/metrics/true_positives.hpp>

#include "support/metric_value.hpp"

#include <doctest/doctest.h>

#include <string>

using mica::Shape;
using mica::TruePositives;

TEST_CASE("TruePositives are counted over all samples, outputs or one class of them") {
  const std::vector<double> outputs{0.9, 0.2, 0.6, 0.4, 0.5, 0.7}, labels{1, 0, 1, 1, 0, 0};
  CHECK(metric_value<TruePositives<>, Shape{1}>(outputs, labels, 3) == 2);
  CHECK(metric_value<TruePositives<mica::Threshold<0.8>>, Shape{2}, float>(outputs, labels) == 1);
  CHECK(metric_value<TruePositives<mica::ClassId<0>>, Shape{2}>(outputs, labels) == 2);
  CHECK(TruePositives<>::name == std::string("true_positives"));
  static_assert(mica::IsMetric<TruePositives<>> && !mica::IsMetric<TruePositives<mica::Macro>>);
}
