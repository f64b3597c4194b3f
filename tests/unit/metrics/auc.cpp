// SPDX-License-Identifier: MIT
#include <mica/metrics/auc.hpp>

#include "support/metric_value.hpp"

#include <doctest/doctest.h>

#include <string>

#include <cmath>
#include <limits>

using doctest::Approx;
using mica::AUC;
using mica::NumThresholds;
using mica::PR;
using mica::ROC;
using mica::Shape;

TEST_CASE("areas under both curves by Keras' definition, which counts anew for each threshold") {
  const golden::File numbers("metrics");
  const auto& outputs = numbers["binary/outputs"].values;
  const auto& labels = numbers["binary/labels"].values;
  const auto check = [&]<class M>(M, const char* name) {
    const auto wanted = Approx(numbers[name].values[0]).epsilon(1e-12);
    CHECK(metric_value<M, Shape{1}>(outputs, labels) == wanted);
    CHECK(metric_value<M, Shape{1}, float>(outputs, labels, 6) == wanted);
  };
  check(AUC<>{}, "binary/roc");
  check(AUC<ROC>{}, "binary/roc");
  check(AUC<PR>{}, "binary/pr");
  check(AUC<NumThresholds<7>>{}, "binary/roc_7");
}

TEST_CASE("with several outputs each is a decision") {
  const golden::File numbers("metrics");
  const auto& outputs = numbers["classes/outputs"].values;
  const auto classes = integers(numbers["classes/numbers"]);
  CHECK(metric_value<AUC<>, Shape{5}>(outputs, classes) == Approx(numbers["classes/roc"].values[0]));
  CHECK(metric_value<AUC<PR>, Shape{5}>(outputs, numbers["classes/one_hot"].values) ==
        Approx(numbers["classes/pr"].values[0]));
}

TEST_CASE("the area is that of the exact curve where thresholds separate the outputs") {
  // Pairs of a positive and a negative: 5 of 6 are in the right order.
  const std::vector<double> outputs{0.9, 0.7, 0.4, 0.6, 0.1}, labels{1, 1, 1, 0, 0};
  CHECK(metric_value<AUC<>, Shape{1}>(outputs, labels) == Approx(5.0 / 6).epsilon(1e-12));
  CHECK(metric_value<AUC<>, Shape{1}>({0.9, 0.1}, std::vector<double>{1, 0}) == 1);
  CHECK(metric_value<AUC<>, Shape{1}>({0.9, 0.1}, std::vector<double>{0, 1}) == 0);
  CHECK(metric_value<AUC<>, Shape{1}>({0.3, 0.3}, std::vector<double>{0, 1}) == 0.5);
  CHECK(metric_value<AUC<PR>, Shape{1}>({0.9, 0.1}, std::vector<double>{1, 0}) == Approx(1));
}

TEST_CASE("outputs outside of [0, 1], NaN and labels of one kind have an area without harm") {
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = HUGE_VAL;
  CHECK(metric_value<AUC<>, Shape{1}>({nan, infinity, -infinity}, std::vector<double>{0, 1, 0}) == 1);
  CHECK(metric_value<AUC<>, Shape{1}>({0.5}, std::vector<double>{1}) == 0);
  CHECK(metric_value<AUC<PR>, Shape{1}>({0.5}, std::vector<double>{0}) == 0);
  CHECK(AUC<>::name == std::string("auc"));
  static_assert(mica::IsMetric<AUC<PR, NumThresholds<3>>> && !mica::IsMetric<AUC<NumThresholds<2>>>);
}
