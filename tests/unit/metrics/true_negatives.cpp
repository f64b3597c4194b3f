// SPDX-License-Identifier: MIT
#include <mica/metrics/true_negatives.hpp>

#include "support/metric_value.hpp"

#include <doctest/doctest.h>

#include <string>

using mica::Shape;
using mica::TrueNegatives;

TEST_CASE("TrueNegatives are counted over all samples, outputs or one class of them") {
  const std::vector<double> outputs{0.9, 0.2, 0.6, 0.4, 0.5, 0.7}, labels{1, 0, 1, 1, 0, 0};
  CHECK(metric_value<TrueNegatives<>, Shape{1}>(outputs, labels, 3) == 2);
  CHECK(metric_value<TrueNegatives<mica::Threshold<0.8>>, Shape{2}, float>(outputs, labels) == 3);
  CHECK(metric_value<TrueNegatives<mica::ClassId<0>>, Shape{2}>(outputs, labels) == 1);
  CHECK(TrueNegatives<>::name == std::string("true_negatives"));
  static_assert(mica::IsMetric<TrueNegatives<>> && !mica::IsMetric<TrueNegatives<mica::Macro>>);
}
