// SPDX-License-Identifier: MIT
#include <mica/metrics/mean_iou.hpp>

#include "support/metric_value.hpp"

#include <doctest/doctest.h>

#include <string>

using doctest::Approx;
using mica::MeanIoU;
using mica::Shape;

TEST_CASE("the mean over the classes that occur of intersection over union") {
  const golden::File numbers("metrics");
  const auto& outputs = numbers["classes/outputs"].values;
  const auto wanted = Approx(numbers["classes/mean_iou"].values[0]).epsilon(1e-12);
  CHECK(metric_value<MeanIoU<>, Shape{5}>(outputs, integers(numbers["classes/numbers"])) == wanted);
  CHECK(metric_value<MeanIoU<>, Shape{5}, float>(outputs, numbers["classes/one_hot"].values, 9) == wanted);
}

TEST_CASE("a single output stands for two classes") {
  // Labels 1 1 0 0, decisions 1 0 0 0: class 1 has 1 of 2, class 0 has 2 of 3.
  CHECK(metric_value<MeanIoU<>, Shape{1}>({0.9, 0.5, 0.1, 0.2}, std::vector<double>{1, 1, 0, 0}) ==
        Approx(7.0 / 12).epsilon(1e-12));
  CHECK(MeanIoU<>::name == std::string("mean_iou"));
  static_assert(mica::IsMetric<MeanIoU<>> && MeanIoU<>::by_pixel);
}

TEST_CASE("a pixel whose label is ignored does not count") {
  // Labels 0 1 2 1, decisions 0 1 1 0: without the third class 0 has 1 of 2 and class 1 has 1 of 2.
  const std::vector<double> outputs{0.9, 0.1, 0.2, 0.8, 0.3, 0.7, 0.6, 0.4};
  using Ignoring = MeanIoU<mica::IgnoreClass<2>>;
  CHECK(metric_value<Ignoring, Shape{2}>(outputs, std::vector<int>{0, 1, 2, 1}, 2) == Approx(0.5));
  // A class of the outputs: labels 0 are left out, so that class 0 has none of 1, class 1 has 1 of 2.
  using Background = MeanIoU<mica::IgnoreClass<0>>;
  CHECK(metric_value<Background, Shape{2}>(outputs, std::vector<int>{0, 1, 0, 1}) == Approx(0.25));
  static_assert(mica::IsMetric<Ignoring> && !mica::IsMetric<MeanIoU<mica::IgnoreClass<-1>>>);
  CHECK(!mica::IsMetric<MeanIoU<mica::Micro>>);
}
