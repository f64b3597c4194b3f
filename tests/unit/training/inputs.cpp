// SPDX-License-Identifier: MIT
// In how many ways the same samples can be given: every one leads to the same bits.
#include <mica/mica.hpp>

#include "support/difference.hpp"
#include "support/error_of.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <algorithm>
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

TEST_CASE("matrices, expressions and a vector's memory are the same samples as the tensor of their values") {
  using Flat = mica::Sequential<mica::Input<36>, mica::Dense<3, mica::Softmax>>;
  const auto make = [] {
    return mica::compile(Flat{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}, mica::Accuracy{});
  };
  const ToySet set(50);
  mica::Tensor<float, 2> x(50, 36);
  std::copy_n(set.x.data(), 50 * 36, x.data());
  auto model = make(), of_matrix = make(), of_expressions = make(), of_memory = make();
  const auto history = model.fit(x, set.labels, options);
  const double loss = model.evaluate(x, set.labels)["loss"];
  const mica::Tensor<float, 2> p = model.predict(x);

  using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Eigen::MatrixXf columns = Eigen::Map<const RowMajor>(x.data(), 50, 36);
  const Eigen::VectorXi labels = Eigen::Map<const Eigen::VectorXi>(set.labels.data(), 50);
  CHECK(difference(of_matrix.fit(columns, labels, options), history) == "");
  CHECK(difference(of_matrix, model) == "");
  CHECK(of_matrix.evaluate(columns, labels.transpose())["loss"] == loss);
  CHECK(difference(of_expressions.fit(x * 1.0f, set.labels.cast<long>(), options), history) == "");
  CHECK(difference(of_expressions, model) == "");
  CHECK(of_expressions.evaluate(columns.array() * 1, set.labels)["loss"] == loss);
  const std::vector<float> values(x.data(), x.data() + x.size());
  CHECK(difference(of_memory.fit(mica::Dataset::from(values, 36, labels), options), history) == "");
  CHECK(difference(of_memory, model) == "");

  const auto same = [&](const mica::Tensor<float, 2>& other) {
    return std::equal(p.data(), p.data() + p.size(), other.data(), other.data() + other.size());
  };
  CHECK(same(model.predict(columns)));
  CHECK(same(model.predict(columns.array() * 1)));
  CHECK(same(model.predict(x * 1.0f)));
  CHECK(same(model.predict(mica::Dataset::from(values, 36))));
  const mica::Tensor<float, 2> one = model.predict(columns.row(7));
  CHECK(one.dimension(0) == 1);
  CHECK(one(0, 1) == doctest::Approx(p(7, 1)));
  CHECK(error_of([&] { model.predict(columns.leftCols(35)); }) ==
        "predict: expected samples of 36, the network's input, found samples of 35");
}

TEST_CASE("a matrix's rows are images where their shape is said") {
  const ToySet set(50);
  using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Eigen::MatrixXf rows = Eigen::Map<const RowMajor>(set.x.data(), 50, 36);
  auto model = with_numbers(), of_matrix = with_numbers();
  model.fit(set.dataset(), options);
  of_matrix.fit(mica::Dataset::from(rows, mica::Shape(6, 6, 1), set.labels), options);
  CHECK(difference(of_matrix, model) == "");
}

TEST_CASE("validation data may be matrices") {
  using Flat = mica::Sequential<mica::Input<2>, mica::Dense<1>>;
  auto model = mica::compile(Flat{}, mica::SGD{}, mica::MeanSquaredError{});
  const Eigen::MatrixXf x = Eigen::MatrixXf::Ones(8, 2);
  const Eigen::VectorXf y = Eigen::VectorXf::Ones(8);
  const auto history = model.fit(x, y, {.verbose = 0, .validation_data = {x, y}});
  CHECK(history["val_loss"].back() == doctest::Approx(model.evaluate(x, y)["loss"]));
}

TEST_CASE("a fit leaves the user's tensors alone") {
  const ToySet set(50), untouched(50);
  with_numbers().fit(set.x, set.labels, options);
  CHECK(difference(std::span<const float>(set.x.data(), 1800),
                   std::span<const float>(untouched.x.data(), 1800)) == "");
}
