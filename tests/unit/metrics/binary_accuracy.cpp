// SPDX-License-Identifier: MIT
#include <mica/metrics/binary_accuracy.hpp>

#include "support/metric_value.hpp"

#include <doctest/doctest.h>

#include <string>

using doctest::Approx;
using mica::BinaryAccuracy;
using mica::Shape;

TEST_CASE("the binary accuracy is the share of outputs on the right side of the threshold") {
  const golden::File numbers("metrics");
  const auto& outputs = numbers["binary/outputs"].values;
  const auto& labels = numbers["binary/labels"].values;
  const double wanted = numbers["binary/accuracy"].values[0];
  CHECK(metric_value<BinaryAccuracy<>, Shape{1}>(outputs, labels) == Approx(wanted).epsilon(1e-12));
  CHECK(metric_value<BinaryAccuracy<>, Shape{1}, float>(outputs, labels, 4) == Approx(wanted).epsilon(1e-12));
  CHECK(metric_value<BinaryAccuracy<0.25>, Shape{1}>(outputs, labels) ==
        Approx(numbers["binary/accuracy_0.25"].values[0]).epsilon(1e-12));
}

TEST_CASE("the binary accuracy of several outputs counts each by itself, and the threshold is no decision") {
  CHECK(metric_value<BinaryAccuracy<>, Shape{4}>({0.6, 0.5, 0.2, 0.9}, std::vector<double>{1, 1, 0, 0.9}) ==
        0.5);
  CHECK(BinaryAccuracy<>::name == std::string("binary_accuracy"));
  static_assert(mica::IsMetric<BinaryAccuracy<>>);
}
