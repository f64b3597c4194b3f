// SPDX-License-Identifier: MIT
#include <mica/data/split.hpp>

#include "support/error_of.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace {

/// Samples of one number, which count from 0, and their classes.
mica::Dataset counting(const std::vector<int>& classes) {
  std::vector<float> values;
  for (std::size_t i = 0; i < classes.size(); ++i) values.push_back(static_cast<float>(i));
  return mica::Dataset::from(values, mica::Shape(1), classes);
}

std::vector<int> numbers(const mica::Dataset& data) {
  std::vector<int> result;
  for (int i = 0; i < data.size(); ++i) {
    float value = 0;
    data.read(i, 0, 1, &value);
    result.push_back(static_cast<int>(value));
  }
  return result;
}

std::vector<int> sorted(std::vector<int> values) {
  std::sort(values.begin(), values.end());
  return values;
}

using Numbers = std::vector<int>;

}  // namespace

TEST_CASE("select takes samples in any order, with their targets and weights") {
  const auto data = counting({5, 4, 3, 2, 1, 0}).with_sample_weights(std::vector<double>{1, 2, 3, 4, 5, 6});
  const auto chosen = data.select({4, 0, 4});
  CHECK(numbers(chosen) == Numbers{4, 0, 4});
  CHECK(chosen.label(1) == 5);
  CHECK(chosen.labels(0, 3)(2) == 1);
  CHECK(chosen.sample_weight(0) == 5);
  CHECK(chosen.sample_weight(1) == 1);
  CHECK(chosen.classes() == 6);
  std::vector<float> target(6);
  chosen.read_target(1, 6, target.data());
  CHECK(target == std::vector<float>{0, 0, 0, 0, 0, 1});

  const auto of_slice = data.slice(2, 3).select({2, 0});
  CHECK(numbers(of_slice) == Numbers{4, 2});
  CHECK(of_slice.sample_weight(1) == 3);
  CHECK(numbers(chosen.select({1, 2}).slice(1, 1)) == Numbers{4});
  CHECK(data.select({}).empty());
  CHECK(error_of([&] {
          data.slice(0, 2).select({0, 2});
        }) == "expected numbers of 2 samples, found number 2");
  CHECK(error_of([&] { data.select({-1}); }) == "expected numbers of 6 samples, found number -1");
}

TEST_CASE("class counts are those of the samples") {
  const auto data = counting({2, 0, 2, 2, 1});
  CHECK(data.class_counts() == Numbers{1, 1, 3});
  CHECK(data.slice(2, 2).class_counts() == Numbers{0, 0, 2});
  CHECK(data.class_counts(mica::IgnoreClass<2>{}) == Numbers{1, 1});
  CHECK(data.class_counts(mica::IgnoreClass<0>{}) == Numbers{0, 1, 3});
  CHECK(data.class_counts(mica::IgnoreClass<255>{}) == Numbers{1, 1, 3});
  CHECK(error_of([] { mica::Dataset::from(std::vector<float>(2), mica::Shape(1)).class_counts(); }) ==
        "expected class numbers, found no targets");
}

TEST_CASE("a split takes the first samples, or random ones, and loses none") {
  const auto data = counting(Numbers(10));
  const auto [first, second] = mica::split(data, 0.7);
  CHECK(numbers(first) == Numbers{0, 1, 2, 3, 4, 5, 6});
  CHECK(numbers(second) == Numbers{7, 8, 9});
  CHECK(mica::split(data, 0.25).first.size() == 3);  // round(2.5)

  const auto shuffled = mica::split(data, 0.7, {.shuffle = true, .seed = 1});
  Numbers all = numbers(shuffled.first);
  CHECK(all != numbers(first));
  CHECK(all == numbers(mica::split(data, 0.7, {.shuffle = true, .seed = 1}).first));
  CHECK(all != numbers(mica::split(data, 0.7, {.shuffle = true, .seed = 2}).first));
  for (const int number : numbers(shuffled.second)) all.push_back(number);
  CHECK(sorted(all) == Numbers{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
}

TEST_CASE("a stratified split keeps the shares of the classes") {
  // 6 of class 0, 3 of class 1, 1 of class 2: shares of 3, 1.5 and 0.5, and the first class that lost wins.
  const auto data = counting({0, 0, 0, 1, 0, 1, 0, 2, 1, 0});
  const auto [first, second] = mica::split(data, 0.5, {.stratified = true});
  CHECK(numbers(first) == Numbers{0, 1, 2, 3, 5});
  CHECK(first.class_counts() == Numbers{3, 2, 0});
  CHECK(second.class_counts() == Numbers{3, 1, 1});
  CHECK(mica::split(data, 0.5, {.stratified = true, .shuffle = true, .seed = 3}).first.class_counts() ==
        Numbers{3, 2, 0});
}

TEST_CASE("a split into nothing is refused") {
  const auto data = counting({0, 1, 2});
  CHECK(error_of([&] { mica::split(data, 1.5); }) == "split: expected a fraction from 0 to 1, found 1.5");
  CHECK(error_of([&] { mica::split(data, 0.1); }) ==
        "split: expected a sample or more in each part, found 0 and 3, which a fraction of 0.1 gives");
  CHECK(error_of([&] {
          mica::split(mica::Dataset::from(std::vector<float>(4), mica::Shape(1)), 0.5, {.stratified = true});
        }) == "expected class numbers, found no targets");
}

TEST_CASE("each sample is in one validation set") {
  const auto data = counting({0, 0, 0, 0, 1, 1, 1});
  const auto folds = mica::k_fold(data, 3);
  REQUIRE(folds.size() == 3);
  CHECK(numbers(folds[0].validation) == Numbers{0, 1});
  CHECK(numbers(folds[1].validation) == Numbers{2, 3});
  CHECK(numbers(folds[2].validation) == Numbers{4, 5, 6});
  CHECK(numbers(folds[1].train) == Numbers{0, 1, 4, 5, 6});

  Numbers seen;
  for (const auto& [train, validation] :
       mica::k_fold(data, 3, {.stratified = true, .shuffle = true, .seed = 2})) {
    CHECK(train.size() + validation.size() == 7);
    CHECK(validation.class_counts()[0] >= 1);
    CHECK(validation.class_counts()[1] == 1);
    for (const int number : numbers(validation)) seen.push_back(number);
  }
  CHECK(sorted(seen) == Numbers{0, 1, 2, 3, 4, 5, 6});
  CHECK(error_of([&] { mica::k_fold(data, 8); }) == "k_fold: expected 2 to 7 parts, found 8");
}
