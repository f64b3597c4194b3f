// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/error.hpp>
#include <mica/core/loss.hpp>
#include <mica/core/tensor.hpp>
#include <mica/data/dataset.hpp>

#include <string>

/// What a network's type cannot know of the data, checked before the first batch.
namespace mica {

inline void check_samples(const char* call, const Dataset& data, const Shape& input) {
  if (data.empty()) throw Error(std::string(call) + ": expected at least one sample, found none");
  if (!(data.shape() == input))
    throw Error(std::string(call) + ": expected samples of " + to_string(input) +
                ", the network's input, found samples of " + to_string(data.shape()));
}

inline void check_targets(const char* call, const Dataset& data, int outputs, TargetKind kind) {
  if (!data.has_targets())
    throw Error(std::string(call) + ": expected samples with targets, found samples alone");
  if (data.has_class_numbers()) {
    if (data.classes() > outputs)
      throw Error(std::string(call) + ": expected class numbers below " + std::to_string(outputs) +
                  ", the network's outputs, found class number " + std::to_string(data.classes() - 1));
  } else if (kind == TargetKind::class_number) {
    throw Error(std::string(call) + ": expected class numbers, as the loss compares with, found rows of " +
                to_string(data.target_shape()) + " values");
  } else if (data.target_shape().size() != outputs) {
    throw Error(std::string(call) + ": expected targets of " + std::to_string(outputs) +
                " values, one for each output, found " + to_string(data.target_shape()));
  }
}

/// What kind of targets a tensor `Y` holds, refused at compile time where the loss compares with another.
template <class Loss, AnyTensor Y>
constexpr bool suits_loss() {
  constexpr bool numbers = std::is_integral_v<scalar_of<Y>>;
  constexpr bool wants_numbers = Loss::target == TargetKind::class_number;
  static_assert(
      !numbers || wants_numbers,
      "mica: integer labels go with SparseCategoricalCrossentropy; this loss takes a row of values for each "
      "sample, one-hot for CategoricalCrossentropy");
  static_assert(numbers || !wants_numbers,
                "mica: this loss takes integer labels [n]; a row of values for each sample goes with "
                "CategoricalCrossentropy or MeanSquaredError");
  return numbers == wants_numbers;
}

/// [n, ...] for samples of the network's rank.
template <AnyTensor X, int SampleRank>
constexpr bool has_rank() {
  static_assert(
      rank_of<X> == SampleRank + 1,
      "mica: the tensor's first index counts samples, the others are the network's input: [n, height, width, "
      "channels] for images");
  return rank_of<X> == SampleRank + 1;
}

}  // namespace mica
