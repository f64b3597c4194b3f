// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/tensor.hpp>

#include <tuple>
#include <type_traits>
#include <utility>

/// What mica takes in place of a tensor, and how that becomes a tensor.
namespace mica {

namespace detail {

// Each expression of Eigen derives from a base class that names it: these deduce the name.
template <class X>
void accept_tensor(const Eigen::TensorBase<X, Eigen::ReadOnlyAccessors>*);
template <class X>
void accept_matrix(const Eigen::DenseBase<X>*);

}  // namespace detail

/// An expression of tensors, such as `x * 2.0f`, `x.cast<float>()` or a slice.
template <class X>
concept TensorExpression = !AnyTensor<X> && requires(const std::remove_cvref_t<X>* x) {
  detail::accept_tensor(x);
};

/// An `Eigen::Matrix`, `Array`, `Map`, `Ref` or `Block`, or an expression of them, row-major or column-major.
template <class X>
concept AnyMatrix = requires(const std::remove_cvref_t<X>* x) {
  detail::accept_matrix(x);
};

/// What is a tensor, or becomes one when it is evaluated.
template <class X>
concept TensorLike = AnyTensor<X> || TensorExpression<X> || AnyMatrix<X>;

namespace detail {

/// Called first by every function that takes tensors, so that anything else is one error with this sentence.
template <class... X>
constexpr void require_tensors() {
  static_assert(
      (TensorLike<X> && ...),
      "mica: samples and targets are tensors or Eigen matrices; of any other memory make a Dataset: "
      "mica::Dataset::from(std::span(data, size), mica::Shape(28, 28, 1), labels)");
}

/// Whether one of these is no tensor, and could be memory that a user takes for one.
template <class... X>
inline constexpr bool is_refused =
    !(TensorLike<X> && ...) && !(std::is_arithmetic_v<std::remove_cvref_t<X>> || ...);

/// The number of elements of a std::tuple; -1 for any other type.
template <class X>
inline constexpr int tuple_size = -1;
template <class... X>
inline constexpr int tuple_size<std::tuple<X...>> = static_cast<int>(sizeof...(X));
template <class X>
inline constexpr bool is_tuple = tuple_size<std::remove_cvref_t<X>> >= 0;

/// Whether a matrix type is a row or a column, for any contents.
template <AnyMatrix X>
inline constexpr bool is_vector = std::remove_cvref_t<X>::IsVectorAtCompileTime != 0;

/// A tensor is returned as it is.
template <AnyTensor X>
X&& as_samples(X&& x) {
  return std::forward<X>(x);
}
template <AnyTensor Y>
Y&& as_targets(Y&& y) {
  return std::forward<Y>(y);
}

/// An expression is evaluated.
template <TensorExpression X>
auto as_samples(const X& x) {
  using Evaluator = Eigen::TensorEvaluator<const X, Eigen::DefaultDevice>;
  return Eigen::Tensor<std::remove_const_t<typename X::Scalar>, X::NumDimensions,
                       static_cast<int>(Evaluator::Layout)>(x);
}
template <TensorExpression Y>
auto as_targets(const Y& y) {
  return as_samples(y);
}

/// Each row of a matrix is one sample: [rows, columns].
template <AnyMatrix X>
auto as_samples(const X& x) {
  using T = std::remove_const_t<typename X::Scalar>;
  using Rows = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  Tensor<T, 2> result(x.rows(), x.cols());
  Eigen::Map<Rows>(result.data(), x.rows(), x.cols()) = x.derived().matrix();
  return result;
}
/// Integers in a row or a column are class numbers, [n]; in any other matrix each row is one target.
template <AnyMatrix Y>
auto as_targets(const Y& y) {
  auto rows = as_samples(y);
  using T = scalar_of<decltype(rows)>;
  if constexpr (std::is_integral_v<T> && is_vector<Y>)
    return Tensor<T, 1>(rows.reshape(Eigen::DSizes<Eigen::Index, 1>(rows.size())));
  else
    return rows;
}

/// The types of the tensors that these functions return.
template <TensorLike X>
using SamplesOf = std::remove_cvref_t<decltype(as_samples(std::declval<X>()))>;
template <TensorLike Y>
using TargetsOf = std::remove_cvref_t<decltype(as_targets(std::declval<Y>()))>;

}  // namespace detail

}  // namespace mica
