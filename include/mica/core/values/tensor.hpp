// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/shape.hpp>

#include <cstddef>
#include <limits>
#include <string>
#include <type_traits>

#include <unsupported/Eigen/CXX11/Tensor>

namespace mica {

/// What mica takes and returns: an Eigen tensor whose last index varies fastest.
template <class T, int Rank>
using Tensor = Eigen::Tensor<T, Rank, Eigen::RowMajor>;

namespace detail {

/// What a tensor type is made of: `Scalar`, `rank`, and whether it is row-major.
template <class X>
struct TensorTraits {
  static constexpr bool is_tensor = false;
};

template <class T, int Rank, int Options, class Index>
struct TensorTraits<Eigen::Tensor<T, Rank, Options, Index>> {
  using Scalar = std::remove_const_t<T>;
  static constexpr bool is_tensor = true;
  static constexpr int rank = Rank;
  static constexpr bool is_row_major = Rank <= 1 || (Options & Eigen::RowMajor) != 0;
};

template <class Plain, int Options, template <class> class MakePointer>
struct TensorTraits<Eigen::TensorMap<Plain, Options, MakePointer>>
    : TensorTraits<std::remove_const_t<Plain>> {};

}  // namespace detail

/// An `Eigen::Tensor`, or an `Eigen::TensorMap` of one, of any layout and constness.
template <class X>
concept AnyTensor = detail::TensorTraits<std::remove_cvref_t<X>>::is_tensor;

namespace detail {

template <AnyTensor X>
using scalar_of = typename TensorTraits<std::remove_cvref_t<X>>::Scalar;

template <AnyTensor X>
inline constexpr int rank_of = TensorTraits<std::remove_cvref_t<X>>::rank;

/// A tensor of rank 1 counts as row-major.
template <AnyTensor X>
inline constexpr bool is_row_major = TensorTraits<std::remove_cvref_t<X>>::is_row_major;

/// Called first by every function that takes tensors, so that a wrong layout is one error with this sentence.
template <AnyTensor... X>
constexpr void require_row_major() {
  static_assert((is_row_major<X> && ...),
                "mica: the tensor is column-major; mica takes row-major tensors, "
                "Eigen::Tensor<T, rank, Eigen::RowMajor>");
}

/// The number of samples of `x` [n, ...]; throws Error where it does not fit an int.
template <AnyTensor X>
int sample_count(const X& x) {
  if (x.dimension(0) > std::numeric_limits<int>::max())
    throw_error("expected at most " + std::to_string(std::numeric_limits<int>::max()) + " samples, found " +
                std::to_string(x.dimension(0)));
  return static_cast<int>(x.dimension(0));
}

/// The shape of one sample of `x`: [n, a, b, c] gives axbxc, and [n] gives 1. Throws Error where the number
/// of its elements does not fit an int.
template <AnyTensor X>
Shape sample_shape(const X& x) {
  constexpr int rank = rank_of<X>;
  static_assert(1 <= rank && rank <= Shape::max_rank + 1,
                "mica: a tensor of samples has one to five dimensions");
  if constexpr (rank == 1) {
    return Shape(1);
  } else {
    constexpr Eigen::Index limit = std::numeric_limits<int>::max();
    Shape shape;
    Eigen::Index size = 1;
    for (std::size_t i = 1; i < rank; ++i) {
      const Eigen::Index extent = x.dimensions()[i];
      if (extent > limit || size * extent > limit)
        throw_error("expected samples of at most " + std::to_string(limit) + " elements, found " +
                    std::to_string(size) + " times " + std::to_string(extent));
      size *= extent;
      shape.extents[shape.rank++] = static_cast<int>(extent);
    }
    return shape;
  }
}

}  // namespace detail

}  // namespace mica
