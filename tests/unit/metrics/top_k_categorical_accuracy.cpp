// SPDX-License-Identifier: MIT
#include <mica/metrics/top_k_categorical_accuracy.hpp>

#include "support/metric_value.hpp"

#include <doctest/doctest.h>

#include <string>

#include <limits>

using doctest::Approx;
using mica::Shape;
using mica::TopKCategoricalAccuracy;

TEST_CASE("a class counts if it is among the k largest outputs") {
  const golden::File numbers("metrics");
  const auto& outputs = numbers["classes/outputs"].values;
  const auto& rows = numbers["classes/one_hot"].values;
  const auto classes = integers(numbers["classes/numbers"]);
  CHECK(metric_value<TopKCategoricalAccuracy<1>, Shape{5}>(outputs, rows) ==
        Approx(numbers["classes/top_1"].values[0]).epsilon(1e-12));
  CHECK(metric_value<TopKCategoricalAccuracy<2>, Shape{5}>(outputs, classes, 3) ==
        Approx(numbers["classes/top_2"].values[0]).epsilon(1e-12));
  CHECK(metric_value<TopKCategoricalAccuracy<3>, Shape{5}, float>(outputs, rows) ==
        Approx(numbers["classes/top_3"].values[0]).epsilon(1e-12));
  CHECK(metric_value<TopKCategoricalAccuracy<>, Shape{5}>(outputs, classes) == 1);
}

TEST_CASE("outputs as large as the k-th count as well, NaN does not") {
  CHECK(metric_value<TopKCategoricalAccuracy<2>, Shape{4}>({0.4, 0.2, 0.2, 0.2}, std::vector<int>{3}) == 1);
  CHECK(metric_value<TopKCategoricalAccuracy<1>, Shape{4}>({0.4, 0.2, 0.2, 0.2}, std::vector<int>{3}) == 0);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(metric_value<TopKCategoricalAccuracy<1>, Shape{2}>({nan, nan}, std::vector<int>{0}) == 0);
  CHECK(TopKCategoricalAccuracy<>::name == std::string("top_k_categorical_accuracy"));
  static_assert(mica::IsMetric<TopKCategoricalAccuracy<>>);
}
