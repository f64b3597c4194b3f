// SPDX-License-Identifier: MIT
#include <mica/core/values/tensor.hpp>

#include "support/error_of.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <type_traits>
#include <vector>

namespace {

using RowMajor = mica::Tensor<float, 4>;
using ColumnMajor = Eigen::Tensor<double, 4>;

}  // namespace

TEST_CASE("tensors and maps of them are known, with their scalar, rank and order") {
  static_assert(std::is_same_v<RowMajor, Eigen::Tensor<float, 4, Eigen::RowMajor>>);
  static_assert(mica::AnyTensor<RowMajor> && mica::AnyTensor<const RowMajor&> &&
                mica::AnyTensor<ColumnMajor>);
  static_assert(mica::AnyTensor<Eigen::TensorMap<RowMajor>> &&
                mica::AnyTensor<Eigen::TensorMap<const RowMajor>>);
  static_assert(!mica::AnyTensor<float> && !mica::AnyTensor<std::vector<float>> &&
                !mica::AnyTensor<Eigen::DSizes<long, 2>>);

  static_assert(std::is_same_v<mica::detail::scalar_of<RowMajor&>, float>);
  static_assert(std::is_same_v<mica::detail::scalar_of<Eigen::TensorMap<mica::Tensor<const std::uint8_t, 2>>>,
                               std::uint8_t>);
  static_assert(mica::detail::rank_of<const RowMajor&> == 4);
  static_assert(mica::detail::rank_of<Eigen::TensorMap<mica::Tensor<int, 1>>> == 1);

  static_assert(mica::detail::is_row_major<RowMajor> &&
                mica::detail::is_row_major<Eigen::TensorMap<const RowMajor>>);
  static_assert(!mica::detail::is_row_major<ColumnMajor> &&
                !mica::detail::is_row_major<Eigen::TensorMap<ColumnMajor>>);
  static_assert(mica::detail::is_row_major<Eigen::Tensor<int, 1>>, "one index has one order");
}

TEST_CASE("the first index counts samples, the others shape one") {
  CHECK(mica::detail::sample_count(RowMajor(5, 28, 27, 3)) == 5);
  CHECK(mica::detail::sample_shape(RowMajor(5, 28, 27, 3)) == mica::Shape(28, 27, 3));
  CHECK(mica::detail::sample_shape(mica::Tensor<float, 2>(5, 10)) == mica::Shape(10));
  CHECK(mica::detail::sample_shape(mica::Tensor<float, 1>(5)) == mica::Shape(1));
  CHECK(mica::detail::sample_shape(mica::Tensor<float, 5>(1, 2, 3, 4, 5)) == mica::Shape(2, 3, 4, 5));
}

TEST_CASE("what does not fit an int is refused") {
  const Eigen::TensorMap<mica::Tensor<float, 1>> many(nullptr, 3'000'000'000);
  CHECK(error_of([&] { mica::detail::sample_count(many); }) ==
        "expected at most 2147483647 samples, found 3000000000");
  const Eigen::TensorMap<mica::Tensor<float, 3>> large(nullptr, 1, 65536, 65536);
  CHECK(error_of([&] { mica::detail::sample_shape(large); }) ==
        "expected samples of at most 2147483647 elements, found 65536 times 65536");
}
