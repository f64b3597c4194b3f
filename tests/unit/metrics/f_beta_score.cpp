// SPDX-License-Identifier: MIT
#include <mica/metrics/f_beta_score.hpp>

#include <mica/metrics/f1_score.hpp>

#include "support/metric_value.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using doctest::Approx;
using mica::F1Score;
using mica::FBetaScore;
using mica::Shape;

TEST_CASE("the score with a beta of 2 or 0.5 is Keras'") {
  const golden::File numbers("metrics");
  const auto& outputs = numbers["classes/outputs"].values;
  const auto& rows = numbers["classes/one_hot"].values;
  const auto check = [&]<class M>(M, const char* name) {
    const auto wanted = Approx(numbers[std::string("classes/fbeta_") + name].values[0]).epsilon(1e-12);
    CHECK(metric_value<M, Shape{5}>(outputs, rows) == wanted);
    CHECK(metric_value<M, Shape{5}, float>(outputs, integers(numbers["classes/numbers"]), 5) == wanted);
  };
  check(FBetaScore<2>{}, "2_macro");
  check(FBetaScore<2, mica::Micro>{}, "2_micro");
  check(FBetaScore<0.5, mica::Threshold<0.3>, mica::Weighted>{}, "0.5_weighted_0.3");
  CHECK(metric_value<FBetaScore<>, Shape{5}>(outputs, rows) ==
        metric_value<F1Score<>, Shape{5}>(outputs, rows));
}

TEST_CASE("the recall counts beta times as much") {
  // Labels 1 1 1 0, decisions 1 0 0 0: the precision is 1, the recall 1/3; with beta 2, 5/3 / (4 + 1/3).
  const std::vector<double> outputs{0.9, 0.1, 0.2, 0.1}, labels{1, 1, 1, 0};
  CHECK(metric_value<FBetaScore<2>, Shape{1}>(outputs, labels) == Approx(5.0 / 13).epsilon(1e-6));
  CHECK(FBetaScore<2>::name == std::string("fbeta_score"));
  static_assert(mica::IsMetric<FBetaScore<>> && mica::IsMetric<FBetaScore<0.5, mica::Micro>>);
  CHECK(!mica::IsMetric<FBetaScore<0>>);
  CHECK(!mica::IsMetric<FBetaScore<1, mica::ClassId<1>>>);
}
