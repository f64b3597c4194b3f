// SPDX-License-Identifier: MIT
#include <mica/metrics/f1_score.hpp>

#include "support/metric_value.hpp"

#include <doctest/doctest.h>

#include <string>

using doctest::Approx;
using mica::F1Score;
using mica::Macro;
using mica::Micro;
using mica::Shape;
using mica::Threshold;
using mica::Weighted;

TEST_CASE("the F1 score as one number, of the largest outputs and of outputs above a threshold") {
  const golden::File numbers("metrics");
  const auto& outputs = numbers["classes/outputs"].values;
  const auto& rows = numbers["classes/one_hot"].values;
  const auto check = [&]<class M>(M, const char* name) {
    const auto wanted = Approx(numbers[std::string("classes/f1_") + name].values[0]).epsilon(1e-12);
    CHECK(metric_value<M, Shape{5}>(outputs, rows) == wanted);
    CHECK(metric_value<M, Shape{5}, float>(outputs, integers(numbers["classes/numbers"]), 5) == wanted);
  };
  check(F1Score<>{}, "macro");
  check(F1Score<Micro>{}, "micro");
  check(F1Score<Weighted>{}, "weighted");
  check(F1Score<Macro, Threshold<0.3>>{}, "macro_0.3");
  check(F1Score<Threshold<0.3>, Micro>{}, "micro_0.3");
  check(F1Score<Weighted, Threshold<0.3>>{}, "weighted_0.3");
}

TEST_CASE("the F1 score of one output has the threshold 0.5") {
  const golden::File numbers("metrics");
  CHECK(
      metric_value<F1Score<>, Shape{1}>(numbers["binary/outputs"].values, numbers["binary/labels"].values) ==
      Approx(numbers["binary/f1"].values[0]).epsilon(1e-12));
}

TEST_CASE("the F1 score is 0 without a true positive, and of outputs of 0 none is a decision") {
  CHECK(metric_value<F1Score<>, Shape{2}>({0, 0}, std::vector<int>{1}) == 0);
  CHECK(metric_value<F1Score<>, Shape{2}>({0.5, 0.5}, std::vector<int>{1}) == Approx(0.5).epsilon(1e-6));
  CHECK(F1Score<>::name == std::string("f1_score"));
  static_assert(mica::IsMetric<F1Score<>> && !mica::IsMetric<F1Score<Macro, Micro>>);
}
