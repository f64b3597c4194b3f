// SPDX-License-Identifier: MIT
// In how many ways the same samples can be given: every one leads to the same bits.
#include <mica/mica.hpp>

#include "support/difference.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

namespace {

using Net = mica::Sequential<mica::Input<6, 6, 1>, mica::Flatten, mica::Dense<3, mica::Softmax>>;

auto with_numbers() {
  return mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
}
auto with_rows() {
  return mica::compile(Net{}, mica::Adam{}, mica::CategoricalCrossentropy{}, mica::Accuracy{});
}

const mica::FitOptions options{.batch_size = 17, .epochs = 2, .verbose = 0, .threads = 1};

template <class To, class From, int Rank>
mica::Tensor<To, Rank> cast(const mica::Tensor<From, Rank>& from) {
  return from.template cast<To>();
}

}  // namespace

TEST_CASE("tensors, a Dataset of them and maps of the user's memory are the same samples") {
  const ToySet set(50);
  auto with_dataset = with_numbers(), with_tensors = with_numbers(), with_maps = with_numbers();
  const auto history = with_dataset.fit(set.dataset(), options);
  CHECK(difference(with_tensors.fit(set.x, set.labels, options), history) == "");
  CHECK(difference(with_tensors, with_dataset) == "");

  std::vector<float> x(set.x.data(), set.x.data() + set.x.size());
  std::vector<int> y(set.labels.data(), set.labels.data() + set.labels.size());
  const Eigen::TensorMap<mica::Tensor<float, 4>> x_map(x.data(), 50, 6, 6, 1);
  const Eigen::TensorMap<const mica::Tensor<int, 1>> y_map(y.data(), 50);
  CHECK(difference(with_maps.fit(x_map, y_map, options), history) == "");
  CHECK(difference(with_maps, with_dataset) == "");
  CHECK(with_maps.evaluate(x_map, y_map)["loss"] == with_dataset.evaluate(set.dataset())["loss"]);
  CHECK(with_maps.evaluate(set.x, set.labels)["loss"] == with_dataset.evaluate(set.dataset())["loss"]);
}

TEST_CASE("class numbers of every integer type are the same class numbers") {
  const ToySet set(50);
  auto model = with_numbers(), bytes = with_numbers(), longs = with_numbers();
  model.fit(set.x, set.labels, options);
  bytes.fit(set.x, cast<std::uint8_t>(set.labels), options);
  longs.fit(set.x, cast<std::int64_t>(set.labels), options);
  CHECK(difference(bytes, model) == "");
  CHECK(difference(longs, model) == "");
}

TEST_CASE("class numbers and one-hot rows are the same targets") {
  const ToySet set(50);
  auto numbers = with_numbers();
  auto rows = with_rows(), rows_of_numbers = with_rows(), double_rows = with_rows();
  const auto history = numbers.fit(set.x, set.labels, options);
  CHECK(difference(rows.fit(set.x, set.one_hot, options), history) == "");
  CHECK(difference(rows_of_numbers.fit(set.dataset(), options), history) == "");
  CHECK(difference(double_rows.fit(set.x, cast<double>(set.one_hot), options), history) == "");
  CHECK(difference(rows.parameters(), numbers.parameters()) == "");
  CHECK(difference(rows_of_numbers, rows) == "");
  CHECK(difference(double_rows, rows) == "");
}

TEST_CASE("doubles are read as what they are, and bytes as value / 255") {
  const ToySet set(50);
  mica::Tensor<std::uint8_t, 4> bytes(50, 6, 6, 1);
  mica::Tensor<float, 4> floats(50, 6, 6, 1);
  for (int i = 0; i < bytes.size(); ++i) {
    bytes.data()[i] = static_cast<std::uint8_t>(255 * set.x.data()[i]);
    floats.data()[i] = static_cast<float>(bytes.data()[i]) * (1 / 255.0f);
  }
  auto model = with_numbers(), of_bytes = with_numbers(), of_doubles = with_numbers();
  model.fit(floats, set.labels, options);
  of_bytes.fit(bytes, set.labels, options);
  of_doubles.fit(cast<double>(floats), set.labels, options);
  CHECK(difference(of_bytes, model) == "");
  CHECK(difference(of_doubles, model) == "");
}

TEST_CASE("a fit leaves the user's tensors alone") {
  const ToySet set(50), untouched(50);
  with_numbers().fit(set.x, set.labels, options);
  CHECK(difference(std::span<const float>(set.x.data(), 1800),
                   std::span<const float>(untouched.x.data(), 1800)) == "");
}
