// SPDX-License-Identifier: MIT
#include <mica/metrics/named.hpp>

#include "support/metric_value.hpp"

#include <doctest/doctest.h>

#include <string>

#include <mica/metrics/accuracy.hpp>
#include <mica/metrics/precision.hpp>

using mica::Named;
using mica::Shape;

TEST_CASE("a metric with another name is the same metric") {
  using First = Named<mica::Precision<mica::ClassId<0>>, "precision_of_0">;
  CHECK(mica::metric_name<First> == std::string("precision_of_0"));
  CHECK(metric_value<First, Shape{2}>({0.9, 0.1, 0.8, 0.2}, std::vector<int>{0, 1}) == 0.5);
  using Share = Named<mica::Accuracy, "share">;
  CHECK(mica::metric_name<Share> == std::string("share"));
  CHECK(metric_value<Share, Shape{2}>({0.9, 0.1, 0.8, 0.2}, std::vector<int>{0, 1}) == 0.5);
  static_assert(mica::IsMetric<First> && mica::IsMetric<Share> && mica::order_is_enough<Share>);
}
