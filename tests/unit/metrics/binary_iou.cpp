// SPDX-License-Identifier: MIT
#include <mica/metrics/binary_iou.hpp>

#include "support/metric_value.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using doctest::Approx;
using mica::BinaryIoU;
using mica::ClassId;
using mica::Shape;
using mica::Threshold;

TEST_CASE("the mean of intersection over union of both classes, or that of one, is Keras'") {
  const golden::File numbers("metrics");
  const auto& outputs = numbers["binary/outputs"].values;
  const auto& labels = numbers["binary/labels"].values;
  const auto check = [&]<class M>(M, const char* name) {
    CHECK(metric_value<M, Shape{1}>(outputs, labels) == Approx(numbers[name].values[0]).epsilon(1e-12));
  };
  check(BinaryIoU<>{}, "binary/iou");
  check(BinaryIoU<ClassId<0>, Threshold<0.25>>{}, "binary/iou_0.25_of_0");
  check(BinaryIoU<Threshold<0.25>, ClassId<1>>{}, "binary/iou_0.25_of_1");
}

TEST_CASE("an output that is the threshold is a decision for class 1") {
  // Labels 1 1 0 0, decisions 1 1 1 0: class 1 has 2 of 3, class 0 has 1 of 2.
  const std::vector<double> outputs{0.9, 0.5, 0.5, 0.2}, labels{1, 1, 0, 0};
  CHECK(metric_value<BinaryIoU<>, Shape{1}>(outputs, labels) == Approx(7.0 / 12).epsilon(1e-12));
  // The same as two rows of two outputs.
  CHECK(metric_value<BinaryIoU<>, Shape{2}>(outputs, labels) == Approx(7.0 / 12).epsilon(1e-12));
  CHECK(BinaryIoU<>::name == std::string("binary_iou"));
  static_assert(mica::IsMetric<BinaryIoU<>> && BinaryIoU<>::by_pixel);
  CHECK(!mica::IsMetric<BinaryIoU<mica::Micro>>);
}

TEST_CASE("a class that nothing names does not count") {
  CHECK(metric_value<BinaryIoU<>, Shape{1}>({0.9, 0.8}, std::vector<double>{1, 1}) == 1);
  CHECK(metric_value<BinaryIoU<ClassId<0>>, Shape{1}>({0.9, 0.8}, std::vector<double>{1, 1}) == 0);
}
