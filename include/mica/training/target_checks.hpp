// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/loss.hpp>
#include <mica/core/messages/error.hpp>
#include <mica/core/values/range.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/data/dataset.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

/// Checks that the targets of a Dataset are those that the loss compares with. The functions throw Error if
/// not; `call` is the name of the user's call, for the message.
namespace mica::detail {

struct ClassRange {
  int least = std::numeric_limits<int>::max();
  int most = -1;
};
/// The least and the largest class number but the ignored one.
inline ClassRange class_range(const Dataset& data, int ignored) {
  ClassRange range;
  std::vector<int> numbers(static_cast<std::size_t>(data.target_shape().size()));
  for (int i = 0; i < data.size(); ++i) {
    data.read_classes(i, numbers.data());
    for (const int number : numbers) {
      if (number == ignored) continue;
      range.least = std::min(range.least, number);
      range.most = std::max(range.most, number);
    }
  }
  return range;
}

/// Checks that an image has a class map with a class number for each of its pixels, and a flat output one.
inline void check_class_map(const std::string& call, const Dataset& data, const Shape& output) {
  const Shape map = output.is_image() ? Shape(output.height(), output.width()) : Shape();
  if (data.target_shape() == map) return;
  const auto words_for = [](const Shape& shape) {
    return shape.rank > 0 ? "class maps of " + to_string(shape) : "one class number for each sample";
  };
  throw_error({call, ": expected ", words_for(map), ", as the network's output is ", to_string(output),
               ", found ", words_for(data.target_shape())});
}

/// Checks the class numbers of a Dataset; `ignored` may be one of them.
inline void check_class_numbers(const std::string& call, const Dataset& data, const Shape& output,
                                TargetKind kind, int ignored) {
  const bool binary = kind == TargetKind::binary;
  if (binary && output.channels() > 1)
    throw_error({call, ": expected a row of ", to_string(output),
                 " values for each sample, as the loss compares with, found class numbers; of one output "
                 "they would be 0 and 1"});
  if (kind == TargetKind::values && output.channels() == 1)
    throw_error({call,
                 ": expected targets of float or double for the network's one output, found integers, which "
                 "are class numbers"});
  check_class_map(call, data, output);
  if (kind == TargetKind::class_number && data.mixes_targets())
    throw_error(
        {call,
         ": expected a loss that compares with rows of values, such as CategoricalCrossentropy, since "
         "the augmentation mixes targets, found one that compares with class numbers"});
  const int classes = binary ? 2 : output.channels();
  if (data.classes() <= classes) return;
  const ClassRange range = class_range(data, ignored);
  const int most = ignored < 0 ? data.classes() - 1 : range.most;
  if (most >= classes)
    throw_error(
        {call, ": expected class numbers below ", classes,
         binary ? ", as the loss compares with" : ", the network's outputs", ", found class number ", most,
         range.least > 0 && range.most == classes ? "; do they count from 1? The first class has the number 0"
                                                  : ""});
}

/// Checks that all target values are from 0 to 1. NaN passes: fit finds it and names the sample.
inline void check_from_zero_to_one(const std::string& call, const Dataset& data) {
  std::vector<double> row(static_cast<std::size_t>(data.classes()));
  for (int i = 0; i < data.size(); ++i) {
    data.read_target(i, data.classes(), row.data());
    for (const double value : row) {
      if (value < 0 || value > 1)
        throw_error({call, ": expected targets from 0 to 1, as the loss compares with, found ",
                     text_of(value), " for sample ", i});
    }
  }
}

/// Checks the rows of values of a Dataset.
inline void check_rows(const std::string& call, const Dataset& data, const Shape& output, TargetKind kind) {
  if (kind == TargetKind::class_number)
    throw_error({call, ": expected class numbers, as the loss compares with, found rows of ",
                 to_string(data.target_shape()), " values"});
  if (!(data.target_shape() == output))
    throw_error({call, ": expected targets of shape ", to_string(output),
                 ", the network's output, found shape ", to_string(data.target_shape())});
  if (kind == TargetKind::binary) check_from_zero_to_one(call, data);
}

/// Checks that no augmentation moves the pixels of samples whose targets are images.
inline void check_places_of_pixels(const std::string& call, const Dataset& data, const Shape& output) {
  if (output.is_image() && data.moves_pixels())
    throw_error({call,
                 ": expected augmentations that leave each pixel in its place, such as RandomBrightness, "
                 "RandomContrast, RandomErasing, Cutout and MixUp, or a class with `static constexpr bool "
                 "moves_pixels = false`, since the targets are images of ",
                 to_string(output), " and do not move with the samples, found another augmentation"});
}

inline void check_targets(const std::string& call, const Dataset& data, const Shape& output, TargetKind kind,
                          int ignored = -1) {
  if (!data.has_targets()) throw_error({call, ": expected samples with targets, found samples alone"});
  if (data.target_count() > 1)
    throw_error({call, ": expected one target for each sample, for the network's one output, found ",
                 data.target_count()});
  check_places_of_pixels(call, data, output);
  if (data.has_class_numbers())
    check_class_numbers(call, data, output, kind, ignored);
  else
    check_rows(call, data, output, kind);
}

}  // namespace mica::detail
