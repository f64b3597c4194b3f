// SPDX-License-Identifier: MIT
// Dataset::from: a Dataset of memory that is no tensor.
#include <mica/data/dataset.hpp>

#include "support/error_of.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace {

using mica::Dataset;
using mica::Shape;

/// All samples of a Dataset, one after the other.
std::vector<float> samples_of(const Dataset& data) {
  const int size = data.shape().size();
  std::vector<float> values(static_cast<std::size_t>(data.size() * size));
  for (int i = 0; i < data.size(); ++i) data.read(i, 0, size, values.data() + i * size);
  return values;
}

std::vector<float> targets_of(const Dataset& data) {
  const int size = data.classes();
  std::vector<float> values(static_cast<std::size_t>(data.size() * size));
  for (int i = 0; i < data.size(); ++i) data.read_target(i, size, values.data() + i * size);
  return values;
}

std::vector<int> labels_of(const Dataset& data) {
  std::vector<int> labels;
  for (int i = 0; i < data.size(); ++i) labels.push_back(data.label(i));
  return labels;
}

const std::vector<float> six = {0, 1, 2, 3, 4, 5};

}  // namespace

TEST_CASE("numbers that lie one after the other, of any holder") {
  const auto check = [](const Dataset& data) {
    CHECK(data.size() == 3);
    CHECK(data.shape() == Shape(1, 2, 1));
    CHECK(samples_of(data) == six);
    CHECK(labels_of(data) == std::vector<int>{1, 0, 2});
    CHECK(data.classes() == 3);
  };
  const Shape shape(1, 2, 1);
  const std::array<float, 6> array = {0, 1, 2, 3, 4, 5};
  const double raw[] = {0, 1, 2, 3, 4, 5};
  const std::uint8_t raw_labels[] = {1, 0, 2};
  const std::vector<int> labels = {1, 0, 2};
  check(Dataset::from(six, shape, labels));
  check(Dataset::from(array, shape, std::array<long, 3>{1, 0, 2}));
  check(Dataset::from(raw, shape, raw_labels));
  check(Dataset::from(std::span(raw), shape, std::span(labels)));
  check(Dataset::from(std::span(six.data(), 6), shape, std::span(labels.data(), 3)));
  check(Dataset::from({0, 1, 2, 3, 4, 5}, shape, {1, 0, 2}));
  check(Dataset::from(six, shape, Eigen::Vector3i(1, 0, 2)));
  mica::Tensor<int, 1> tensor(3);
  tensor.setValues({1, 0, 2});
  check(Dataset::from(six, shape, tensor));
}

TEST_CASE("bytes stay levels from 0 to 255, read as 0 to 1") {
  const std::vector<std::uint8_t> bytes = {0, 255, 51, 0};
  const auto values = samples_of(Dataset::from(bytes, 2, {0, 1}));
  CHECK(values[1] == 1);
  CHECK(values[2] == doctest::Approx(0.2));
}

TEST_CASE("rows, one for each sample") {
  const std::vector<std::vector<float>> vectors = {{0, 1}, {2, 3}, {4, 5}};
  const std::vector<std::array<double, 2>> arrays = {{0, 1}, {2, 3}, {4, 5}};
  const float raw[3][2] = {{0, 1}, {2, 3}, {4, 5}};
  CHECK(samples_of(Dataset::from(vectors, 2)) == six);
  CHECK(samples_of(Dataset::from(arrays, Shape(2, 1))) == six);
  CHECK(samples_of(Dataset::from(raw, Shape(1, 2))) == six);
  CHECK_FALSE(Dataset::from(vectors, 2).has_targets());

  const Dataset rows = Dataset::from(six, 2, vectors);
  CHECK(rows.target_shape() == Shape(2));
  CHECK(targets_of(rows) == six);
  CHECK(Dataset::from(six, 2, vectors, Shape(1, 2)).target_shape() == Shape(1, 2));
}

TEST_CASE("rows of values as targets") {
  const std::vector<double> values = {0, 1, 2, 3, 4, 5};
  CHECK(Dataset::from(six, 1, six).target_shape() == Shape(1));
  const Dataset data = Dataset::from(six, 3, values, Shape(3, 1));
  CHECK(data.size() == 2);
  CHECK(data.target_shape() == Shape(3, 1));
  CHECK_FALSE(data.has_class_numbers());
  CHECK(targets_of(data) == six);
  CHECK(targets_of(Dataset::from(six, 3, {0, 1, 2, 3, 4, 5}, 3)) == six);
}

TEST_CASE("matrices and tensors, with another shape than they have") {
  Eigen::MatrixXf columns(3, 2);
  columns << 0, 1, 2, 3, 4, 5;
  CHECK(samples_of(Dataset::from(columns, Shape(1, 2, 1))) == six);
  CHECK(samples_of(Dataset::from(Eigen::Map<const Eigen::VectorXf>(six.data(), 6), Shape(1, 2, 1))) == six);
  CHECK(samples_of(Dataset::from(Eigen::Map<const Eigen::RowVectorXf>(six.data(), 6), Shape(1, 2))) == six);
  const Dataset data = Dataset::from(six, Shape(1, 2), columns, Shape(2, 1));
  CHECK(data.target_shape() == Shape(2, 1));
  CHECK(targets_of(data) == six);
  CHECK(Dataset::from(six, Shape(1, 2), columns).target_shape() == Shape(2));

  const Eigen::TensorMap<const mica::Tensor<float, 2>> map(six.data(), 3, 2);
  CHECK(samples_of(Dataset::from(map, Shape(1, 2, 1))) == six);
  CHECK(samples_of(Dataset::from(map + map, Shape(1, 2, 1)))[5] == 10);
  const Eigen::TensorMap<const mica::Tensor<float, 1>> flat(six.data(), 6);
  CHECK(samples_of(Dataset::from(flat, Shape(1, 2, 1))) == six);
}

TEST_CASE("numbers are copied, and a vector that is given away is taken over") {
  std::vector<float> values = six;
  const Dataset copied = Dataset::from(values, 2), of_span = Dataset::from(std::span(values), 2);
  std::vector<float> rows = six;
  const Dataset with_rows = Dataset::from(six, 2, rows, 2);
  values[0] = rows[0] = 99;
  CHECK(samples_of(copied) == six);
  CHECK(samples_of(of_span) == six);
  CHECK(targets_of(with_rows) == six);

  float* memory = values.data();
  const Dataset taken = Dataset::from(std::move(values), 2);
  memory[1] = 77;  // seen by the Dataset if it took the memory over
  CHECK(samples_of(taken) == std::vector<float>{99, 77, 2, 3, 4, 5});

  const Eigen::TensorMap<mica::Tensor<float, 2>> map(rows.data(), 3, 2);
  const Dataset mapped = Dataset::from(map, 2);
  rows[0] = 55;
  CHECK(samples_of(mapped)[0] == 55);
}

TEST_CASE("sizes that do not fit are refused in a sentence") {
  const std::vector<std::vector<float>> ragged = {{0, 1}, {2, 3}, {4}};
  CHECK(error_of([] { Dataset::from(six, 4); }) ==
        "Dataset::from: expected samples of 4 values, found 6 values, which are no whole number of them");
  CHECK(error_of([] { Dataset::from(six, Shape(2, 2, 1)); }) ==
        "Dataset::from: expected samples of 2x2x1 = 4 values, found 6 values, which are no whole number of "
        "them");
  CHECK(error_of([&] { Dataset::from(ragged, Shape(1, 2)); }) ==
        "Dataset::from: expected samples of 1x2 = 2 values, found 1 values in row 2");
  CHECK(error_of([&] { Dataset::from(six, 2, ragged); }) ==
        "Dataset::from: expected targets of 2 values, found 1 values in row 2");
  CHECK(error_of([] { Dataset::from(six, 2, six, 4); }) ==
        "Dataset::from: expected targets of 4 values, found 6 values, which are no whole number of them");
  CHECK(error_of([] {
          Dataset::from(six, 2, {0, 1});
        }) == "expected as many targets as samples, found 3 samples and 2 targets");
  CHECK(error_of([] { Dataset::from(six, 2, six); }) ==
        "expected as many targets as samples, found 3 samples and 6 targets");
  CHECK(error_of([] { Dataset::from(six, 2, six, 3); }) ==
        "expected as many targets as samples, found 3 samples and 2 targets");
  CHECK(error_of([] {
          Dataset::from(six, 2, {0, -1, 2});
        }) == "class number of sample 1: expected 0 to 2147483646, found -1");
  // A multiple of the size is not enough where the memory has rows of its own.
  CHECK(error_of([] { Dataset::from(Eigen::MatrixXf(2, 6), 2); }) ==
        "Dataset::from: expected samples of 2 values, found samples of 6 values");
  CHECK(error_of([] { Dataset::from(mica::Tensor<float, 3>(2, 3, 4), 3); }) ==
        "Dataset::from: expected samples of 3 values, found samples of 3x4 = 12 values");
}

TEST_CASE("a shape without elements is refused, a set without samples is not") {
  constexpr int most = std::numeric_limits<int>::max();
  const std::string expected = "Dataset::from: expected a shape of 1 to 2147483647 values, found ";
  CHECK(error_of([] { Dataset::from(six, 0); }) == expected + "0");
  CHECK(error_of([] { Dataset::from(six, Shape(-1, -2)); }) == expected + "-1x-2");
  CHECK(error_of([] { Dataset::from(six, Shape()); }) == expected + "one without extents");
  CHECK(error_of([] { Dataset::from(six, Shape(most, 2)); }) == expected + "2147483647x2");
  CHECK(error_of([] { Dataset::from(six, 2, six, 0); }) == expected + "0");
  const Dataset none = Dataset::from(std::vector<float>(), Shape(28, 28, 1), std::vector<int>());
  CHECK(none.empty());
  CHECK(none.shape() == Shape(28, 28, 1));
  CHECK(Dataset::from(six, 2, std::vector<std::vector<float>>(3, {1})).target_shape() == Shape(1));
}

TEST_CASE("class maps are contiguous integers with a shape") {
  const std::vector<float> values(2 * 4);
  const std::vector<std::uint8_t> maps{0, 1, 2, 3, 4, 5, 6, 7};
  const mica::Dataset data = mica::Dataset::from(values, mica::Shape(2, 2, 1), maps, mica::Shape(2, 2));
  CHECK(data.target_shape() == mica::Shape(2, 2));
  std::vector<int> numbers(4);
  data.read_classes(1, numbers.data());
  CHECK(numbers == std::vector<int>{4, 5, 6, 7});
  CHECK(
      error_of([&] { mica::Dataset::from(values, mica::Shape(2, 2, 1), maps, 4); }) ==
      "expected class maps, height x width, or one class number for each sample, found integers of shape 4");
  CHECK(
      error_of([&] { mica::Dataset::from(values, mica::Shape(2, 2, 1), maps, mica::Shape(3, 1)); }) ==
      "Dataset::from: expected targets of 3x1 = 3 values, found 8 values, which are no whole number of them");
}

TEST_CASE("several targets, each of any holder") {
  const std::vector<int> labels{1, 0, 2};
  const std::vector<std::array<double, 2>> rows{{0, 1}, {2, 3}, {4, 5}};
  const std::vector<float> numbers{7, 8, 9};
  const Dataset data = Dataset::from(six, 2, std::tuple(labels, rows, numbers));
  CHECK(data.target_count() == 3);
  CHECK(samples_of(data) == six);
  CHECK(labels_of(data.target(0)) == labels);
  CHECK(targets_of(data.target(1)) == six);
  CHECK(targets_of(data.target(2)) == numbers);
  CHECK(samples_of(data.target(2)) == six);
  CHECK(error_of([&] {
          Dataset::from(six, 2, std::tuple(labels, std::vector<int>{1, 2}));
        }) == "expected as many targets as samples, found 3 samples and 2 targets");
}
