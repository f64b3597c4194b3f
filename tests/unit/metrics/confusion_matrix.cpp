// SPDX-License-Identifier: MIT
#include <mica/metrics/confusion_matrix.hpp>

#include "support/error_of.hpp"
#include "support/golden.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using mica::confusion_matrix;

namespace {

std::vector<int> values_of(const mica::Tensor<int, 2>& matrix) {
  return {matrix.data(), matrix.data() + matrix.size()};
}

}  // namespace

TEST_CASE("rows are labels and columns predictions") {
  const std::vector<int> labels{0, 1, 2, 2}, predictions{0, 2, 2, 1};
  CHECK(values_of(confusion_matrix(labels, predictions)) == std::vector<int>{1, 0, 0, 0, 0, 1, 0, 1, 1});
  CHECK(confusion_matrix(labels, predictions, 5).dimension(1) == 5);
  CHECK(confusion_matrix(std::vector<int>{}, std::vector<int>{}).size() == 0);
  CHECK(confusion_matrix(Eigen::Vector2i(3, 0), Eigen::Vector2i(1, 0))(3, 1) == 1);
}

TEST_CASE("an ignored class is a label that does not count") {
  const std::vector<int> labels{0, 255, 2, 1, 255}, predictions{0, 1, 2, 2, 0};
  CHECK(values_of(confusion_matrix(labels, predictions, mica::IgnoreClass<255>{})) ==
        std::vector<int>{1, 0, 0, 0, 0, 1, 0, 0, 1});
  CHECK(values_of(confusion_matrix(labels, predictions, 3, mica::IgnoreClass<255>{})) ==
        std::vector<int>{1, 0, 0, 0, 0, 1, 0, 0, 1});
  // A prediction of this class counts.
  CHECK(values_of(confusion_matrix(std::vector<int>{0, 1}, std::vector<int>{1, 1}, mica::IgnoreClass<1>{})) ==
        std::vector<int>{0, 1, 0, 0});
  CHECK(error_of([&] { confusion_matrix(labels, predictions, 3, mica::IgnoreClass<254>{}); }) ==
        "confusion_matrix: expected classes from 0 to 2, found 255");
}

TEST_CASE("predictions may be outputs, and labels one-hot rows") {
  const golden::File numbers("metrics");
  mica::Tensor<double, 2> outputs(80, 5), one_hot(80, 5);
  std::copy(numbers["classes/outputs"].values.begin(), numbers["classes/outputs"].values.end(),
            outputs.data());
  std::copy(numbers["classes/one_hot"].values.begin(), numbers["classes/one_hot"].values.end(),
            one_hot.data());
  const auto& wanted = numbers["classes/confusion"].values;
  const auto matrix = confusion_matrix(one_hot, outputs);
  CHECK(std::equal(wanted.begin(), wanted.end(), matrix.data(), matrix.data() + matrix.size()));
  mica::Tensor<float, 2> one(3, 1);
  one.setValues({{0.2F}, {0.5F}, {0.6F}});
  CHECK(values_of(confusion_matrix(std::vector<int>{0, 1, 1}, one)) == std::vector<int>{1, 0, 1, 1});
}

TEST_CASE("classes out of range, and different numbers of samples, are an error") {
  const std::vector<int> two{0, 1}, three{0, 1, 3}, negative{0, -1};
  CHECK(error_of([&] { confusion_matrix(two, three); }) ==
        "confusion_matrix: expected as many predictions as labels, found 2 labels and 3 predictions");
  CHECK(error_of([&] { confusion_matrix(three, three, 3); }) ==
        "confusion_matrix: expected classes from 0 to 2, found 3");
  CHECK(error_of([&] { confusion_matrix(two, negative); }) ==
        "confusion_matrix: expected classes from 0 to 1, found -1");
}
