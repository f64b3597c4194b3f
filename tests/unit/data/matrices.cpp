// SPDX-License-Identifier: MIT
// Eigen matrices and expressions of tensors as the samples and targets of a Dataset.
#include <mica/data/dataset.hpp>

#include "support/error_of.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <type_traits>
#include <vector>

namespace {

using mica::Dataset;
using mica::Shape;

template <class T = float>
std::vector<T> sample(const Dataset& data, int i) {
  std::vector<T> values(static_cast<std::size_t>(data.shape().size()));
  data.read(i, 0, data.shape().size(), values.data());
  return values;
}
std::vector<float> target(const Dataset& data, int i) {
  std::vector<float> values(static_cast<std::size_t>(data.classes()));
  data.read_target(i, data.classes(), values.data());
  return values;
}

/// [0 1 2; 3 4 5] in the order of storage of `M`.
template <class M>
M counting() {
  M m(2, 3);
  m << 0, 1, 2, 3, 4, 5;
  return m;
}

}  // namespace

TEST_CASE_TEMPLATE("each row of a matrix is one sample, whichever the order of storage", M, Eigen::MatrixXf,
                   Eigen::MatrixXd, Eigen::ArrayXXf, Eigen::Matrix<float, 2, 3>,
                   Eigen::Matrix<double, 2, Eigen::Dynamic, Eigen::RowMajor>,
                   Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>) {
  const M m = counting<M>();
  const Dataset data(m, Eigen::Vector2i(1, 0));
  CHECK(data.size() == 2);
  CHECK(data.shape() == Shape(3));
  CHECK(sample(data, 0) == std::vector<float>{0, 1, 2});
  CHECK(sample(data, 1) == std::vector<float>{3, 4, 5});
  CHECK(data.label(0) == 1);
}

TEST_CASE("maps, blocks and expressions of matrices") {
  const Eigen::MatrixXf m = counting<Eigen::MatrixXf>();
  const Eigen::Map<const Eigen::MatrixXf, 0, Eigen::OuterStride<>> every_other(m.data(), 1, 3,
                                                                               Eigen::OuterStride<>(2));
  CHECK(sample(Dataset(every_other), 0) == std::vector<float>{0, 1, 2});
  CHECK(sample(Dataset(m.bottomRightCorner(1, 2)), 0) == std::vector<float>{4, 5});
  CHECK(sample(Dataset(m.row(1)), 0) == std::vector<float>{3, 4, 5});
  CHECK(sample(Dataset(m.transpose()), 1) == std::vector<float>{1, 4});
  CHECK(sample(Dataset(m * 2), 1) == std::vector<float>{6, 8, 10});
  CHECK(sample(Dataset(m.transpose() * m), 0) == std::vector<float>{9, 12, 15});
  CHECK(sample<double>(Dataset(m.array().square().cast<double>()), 1) == std::vector<double>{9, 16, 25});
  const Eigen::Ref<const Eigen::MatrixXf> ref = m;
  CHECK(sample(Dataset(ref), 1) == std::vector<float>{3, 4, 5});
  CHECK(sample(Dataset(Eigen::Matrix<std::uint8_t, 1, 2>(0, 255)), 0) == std::vector<float>{0, 1});
}

TEST_CASE("a column holds one value for each sample, a row one sample") {
  CHECK(Dataset(Eigen::VectorXf(5)).size() == 5);
  CHECK(Dataset(Eigen::VectorXf(5)).shape() == Shape(1));
  CHECK(Dataset(Eigen::RowVectorXf(5)).size() == 1);
  CHECK(Dataset(Eigen::RowVectorXf(5)).shape() == Shape(5));
}

TEST_CASE("integers in a row or a column are class numbers, other rows are targets") {
  const Eigen::MatrixXf x = counting<Eigen::MatrixXf>().transpose();  // three samples
  const Eigen::MatrixXi many = Eigen::MatrixXi::Constant(3, 2, 7);
  CHECK(Dataset(x, Eigen::VectorXi::LinSpaced(3, 0, 2)).label(2) == 2);
  CHECK(Dataset(x, Eigen::RowVectorXi::LinSpaced(3, 0, 2)).label(2) == 2);
  CHECK(Dataset(x, many.col(1)).label(2) == 7);
  CHECK(Dataset(x, (x.col(0).array() > 0)).label(1) == 1);
  CHECK(Dataset(x, Eigen::Array<std::uint8_t, 3, 1>(2, 1, 0)).label(0) == 2);

  const Dataset rows(x, x * 2);
  CHECK_FALSE(rows.has_class_numbers());
  CHECK(rows.target_shape() == Shape(2));
  CHECK(target(rows, 1) == std::vector<float>{2, 8});
  const Dataset values(x, x.col(1));
  CHECK(values.target_shape() == Shape(1));
  CHECK(target(values, 2) == std::vector<float>{5});

  CHECK(error_of([&] { Dataset(x, Eigen::VectorXi::Zero(2)); }) ==
        "expected as many targets as samples, found 3 samples and 2 targets");
  CHECK(error_of([&] { Dataset(x, Eigen::Vector3i(0, -1, 0)); }) ==
        "class number of sample 1: expected 0 to 2147483646, found -1");
}

TEST_CASE("a matrix is copied") {
  Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> m(2, 3);
  m.setZero();
  Eigen::Vector2f y(0, 0);
  const Dataset data(m, y);
  m.setOnes();
  y.setOnes();
  CHECK(sample(data, 1) == std::vector<float>{0, 0, 0});
  CHECK(target(data, 1) == std::vector<float>{0});
}

TEST_CASE("an expression of tensors is evaluated") {
  mica::Tensor<std::uint8_t, 3> bytes(2, 2, 2);
  for (int i = 0; i < 8; ++i) bytes.data()[i] = static_cast<std::uint8_t>(i);
  mica::Tensor<float, 2> y(2, 1);
  y.setValues({{0}, {1}});
  const Dataset data(bytes.cast<float>() * 2.0f, y.chip<1>(0).cast<int>());
  CHECK(data.size() == 2);
  CHECK(data.shape() == Shape(2, 2));
  CHECK(sample(data, 1) == std::vector<float>{8, 10, 12, 14});
  CHECK(data.label(1) == 1);
  CHECK(sample(Dataset(bytes.slice(Eigen::array<Eigen::Index, 3>{1, 0, 0},
                                   Eigen::array<Eigen::Index, 3>{1, 2, 2})),
               0)[3] == 7 * (1 / 255.0f));
  CHECK(target(Dataset(bytes, y + y), 1) == std::vector<float>{2});
  const Eigen::TensorFixedSize<float, Eigen::Sizes<2, 3>, Eigen::RowMajor> fixed =
      y.broadcast(Eigen::array<Eigen::Index, 2>{1, 3});
  CHECK(sample(Dataset(fixed), 1) == std::vector<float>{1, 1, 1});
}

TEST_CASE("what a Dataset can be made of, as the compiler sees it") {
  static_assert(std::is_constructible_v<Dataset, Eigen::MatrixXf, Eigen::VectorXi>);
  static_assert(std::is_constructible_v<Dataset, Eigen::MatrixXf>);
  static_assert(!std::is_convertible_v<Eigen::MatrixXf, Dataset>);
  static_assert(!std::is_convertible_v<std::vector<float>, Dataset>);
  static_assert(!std::is_constructible_v<Dataset, int>);
  struct Loaded {
    operator Dataset() const { return Dataset::from({1, 2, 3}, 1); }
  };
  const Loaded loaded;
  CHECK(Dataset(loaded).size() == 3);
  Dataset data = loaded, copy(data);  // neither is taken for samples
  CHECK(copy.size() == 3);
}
