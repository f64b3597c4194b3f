// SPDX-License-Identifier: MIT
#include <mica/metrics/recall.hpp>

#include "support/metric_value.hpp"

#include <doctest/doctest.h>

#include <string>

using doctest::Approx;
using mica::ClassId;
using mica::Recall;
using mica::Shape;
using mica::Threshold;

TEST_CASE("recall of one output, counted over all samples") {
  const golden::File numbers("metrics");
  const auto& outputs = numbers["binary/outputs"].values;
  const auto& labels = numbers["binary/labels"].values;
  const auto wanted = Approx(numbers["binary/recall_0.5"].values[0]).epsilon(1e-12);
  CHECK(metric_value<Recall<>, Shape{1}>(outputs, labels) == wanted);
  CHECK(metric_value<Recall<>, Shape{1}, float>(outputs, labels, 7) == wanted);
  CHECK(metric_value<Recall<Threshold<0.75>>, Shape{1}>(outputs, labels) ==
        Approx(numbers["binary/recall_0.75"].values[0]).epsilon(1e-12));
}

TEST_CASE("recall of several outputs counts all of them, or one class") {
  const golden::File numbers("metrics");
  const auto& outputs = numbers["classes/outputs"].values;
  const auto classes = integers(numbers["classes/numbers"]);
  const auto wanted = Approx(numbers["classes/recall_0.3"].values[0]).epsilon(1e-12);
  CHECK(metric_value<Recall<Threshold<0.3>>, Shape{5}>(outputs, classes) == wanted);
  CHECK(metric_value<Recall<Threshold<0.3>>, Shape{5}>(outputs, numbers["classes/one_hot"].values) == wanted);
  CHECK(metric_value<Recall<ClassId<2>, Threshold<0.3>>, Shape{5}>(outputs, classes) ==
        Approx(numbers["classes/recall_0.3_of_2"].values[0]).epsilon(1e-12));
}

TEST_CASE("recall is 0 if no label is positive") {
  CHECK(metric_value<Recall<>, Shape{2}>({0.9, 0.2}, std::vector<double>{0, 0}) == 0);
  CHECK(Recall<>::name == std::string("recall"));
  static_assert(mica::IsMetric<Recall<>>);
}

TEST_CASE("recall refuses options that it does not know") {
  static_assert(!mica::IsMetric<Recall<mica::Macro>>);
  static_assert(!mica::IsMetric<Recall<Threshold<0.5>, Threshold<0.6>>>);
  CHECK(mica::has_passed<Recall<ClassId<1>>::Check>);
}
