// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/as_tensor.hpp>
#include <mica/core/contracts/loss.hpp>
#include <mica/core/values/tensor.hpp>
#include <mica/data/dataset.hpp>
#include <mica/training/fit_options.hpp>

#include <type_traits>
#include <utility>

/// Checks, at compile time, the types of the tensors that are given to a model. A check of a type that does
/// not fit is an error with a sentence that says what to write.
namespace mica::detail {

/// What fit, evaluate and predict take as samples or targets: anything but a Dataset and options.
template <class X>
concept GivenAsTensor =
    !std::is_convertible_v<const X&, Dataset> && !std::is_convertible_v<const X&, FitOptions> &&
    !std::is_convertible_v<const X&, EvaluateOptions> && !std::is_convertible_v<const X&, PredictOptions> &&
    !std::is_convertible_v<const X&, TrainOnBatchOptions>;

/// Whether `Y` holds the targets that a loss compares with, for so many outputs of a sample or a pixel.
template <class Loss, int Outputs, class Y>
constexpr bool suits_loss() {
  require_tensors<Y>();
  if constexpr (TensorLike<Y>) {
    using Targets = TargetsOf<Y>;
    require_row_major<Targets>();
    constexpr bool numbers = std::is_integral_v<scalar_of<Targets>>;
    constexpr bool wants_numbers = Loss::target == TargetKind::class_number;
    constexpr bool binary = Loss::target == TargetKind::binary;
    constexpr bool takes_either = binary && Outputs == 1;
    static_assert(
        !numbers || wants_numbers || binary,
        "mica: integer labels go with SparseCategoricalCrossentropy, or with BinaryCrossentropy of "
        "one output; this loss takes a row of values for each sample, one-hot for CategoricalCrossentropy");
    static_assert(!numbers || takes_either || !binary,
                  "mica: integer labels go with BinaryCrossentropy where the network has one output; for "
                  "several outputs it takes a row of values for each sample");
    static_assert(numbers || !wants_numbers,
                  "mica: this loss takes integer labels [n]; a row of values for each sample goes with "
                  "CategoricalCrossentropy or MeanSquaredError");
    return is_row_major<Targets> && (takes_either || numbers == wants_numbers);
  } else {
    return false;
  }
}

/// Whether predict can write outputs of type T, with `Rank` extents each, to a tensor of type `Out`.
template <class T, class Out, int Rank>
constexpr bool takes_outputs() {
  constexpr bool fits = [] {
    if constexpr (AnyTensor<Out>)
      return is_row_major<Out> && rank_of<Out> == Rank + 1 && std::is_same_v<scalar_of<Out>, T> &&
             !std::is_const_v<std::remove_pointer_t<decltype(std::declval<Out&>().data())>>;
    else
      return false;
  }();
  static_assert(
      fits,
      "mica: predict writes its outputs to a row-major tensor of the model's numbers, [n, ...] with the "
      "extents of the network's output");
  return fits;
}

/// Whether `X` is a matrix type with a fixed number of columns that is not `length`.
template <class X>
constexpr bool has_rows_of_other_length(int length) {
  if constexpr (AnyMatrix<X>)
    return X::ColsAtCompileTime != Eigen::Dynamic && X::ColsAtCompileTime != length;
  else
    return false;
}

/// Rejects samples without targets in fit and evaluate.
template <class X>
constexpr void require_targets() {
  constexpr bool has_targets = !GivenAsTensor<X>;
  static_assert(has_targets, "mica: fit and evaluate compare with targets: fit(x, y), or a Dataset of both");
}

/// Rejects all but tensors: functions that allocate nothing cannot evaluate an expression.
template <class X>
constexpr void require_memory() {
  constexpr bool is_tensor = AnyTensor<X>;
  static_assert(is_tensor,
                "mica: with a workspace the samples are a tensor, or a map of your memory: "
                "Eigen::TensorMap<const mica::Tensor<float, 4>>(data, n, 28, 28, 1)");
}

/// Whether `X` holds samples for a network with this input: a tensor [n, ...], or, if the input is flat, a
/// matrix whose rows are samples.
template <class X, Shape input>
constexpr bool are_samples() {
  require_tensors<X>();
  if constexpr (!TensorLike<X>) {
    return false;
  } else if constexpr (AnyMatrix<X> && input.rank != 1) {
    static_assert(!AnyMatrix<X>,
                  "mica: each row of a matrix is a flat sample, and the network's input has more than one "
                  "extent; say the shape: mica::Dataset::from(x, mica::Shape(28, 28, 1), labels)");
    return false;
  } else if constexpr (has_rows_of_other_length<X>(input.size())) {
    static_assert(!AnyMatrix<X>,
                  "mica: each row of a matrix is one sample, and these have not the length of the network's "
                  "input; of one sample in a column make a row, x.transpose()");
    return false;
  } else {
    using Samples = SamplesOf<X>;
    require_row_major<Samples>();
    require_sample_type<scalar_of<Samples>>();
    static_assert(
        rank_of<Samples> == input.rank + 1,
        "mica: the tensor's first index counts samples, the others are the network's input: [n, height, "
        "width, channels] for images");
    return is_row_major<Samples> && is_sample_type<scalar_of<Samples>> && rank_of<Samples> == input.rank + 1;
  }
}

/// The same for functions that allocate nothing: only a tensor [n, ...].
template <class X, Shape input>
constexpr bool are_samples_in_memory() {
  require_memory<X>();
  if constexpr (AnyTensor<X>)
    return are_samples<X, input>();
  else
    return false;
}

/// Whether `X` is a tensor of one sample for a network whose input has `Rank` extents.
template <class X, int Rank>
constexpr bool is_sample() {
  require_memory<X>();
  if constexpr (AnyTensor<X>) {
    require_row_major<X>();
    require_sample_type<scalar_of<X>>();
    static_assert(
        rank_of<X> == Rank,
        "mica: one sample has the extents of the network's input, [height, width, channels] for an image; "
        "predict takes many");
    return is_row_major<X> && is_sample_type<scalar_of<X>> && rank_of<X> == Rank;
  } else {
    return false;
  }
}

/// Whether `X` holds numbers to which weights can be set.
template <class X>
constexpr bool are_weights() {
  static_assert(TensorLike<X>,
                "mica: weights are set to a tensor, to an expression of tensors, or to an Eigen matrix or "
                "vector; of any other memory make a map, "
                "Eigen::TensorMap<const mica::Tensor<float, 2>>(data, 10, 64)");
  if constexpr (TensorLike<X>) {
    using Values = SamplesOf<X>;
    constexpr bool are_numbers = std::is_floating_point_v<scalar_of<Values>>;
    require_row_major<Values>();
    static_assert(are_numbers, "mica: weights are set to numbers of the type float or double");
    return is_row_major<Values> && are_numbers;
  } else {
    return false;
  }
}

}  // namespace mica::detail
