// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/core/values/tensor.hpp>
#include <mica/data/class_numbers.hpp>
#include <mica/data/elements.hpp>

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>

namespace mica::detail {

/// The data that a Dataset, its copies and its slices share: samples, and for each sample a class number, a
/// class map, a row of values or no target.
struct Contents {
  int count = 0;
  Shape shape;
  int sample_size = 0;
  Elements samples;
  Shape target_shape;
  int classes = 0;
  bool has_labels = false;
  ClassNumbers labels;
  Elements rows;

  Contents(const Shape& sample, int samples_of_it)
      : count(samples_of_it), shape(sample), sample_size(sample.size()) {
    if (count > 0 && sample_size == 0)
      throw_error(
          {"expected samples of one element or more, found ", count, " samples of ", to_string(shape)});
  }

  /// Sets the targets: [n], [n, height, width] or [n, height, width, 1] of an integer type, which are copied,
  /// or [n, ...] of float or double, which are kept.
  template <AnyTensor Y>
  void set_targets(Y&& y) {
    check_target_count(sample_count(y));
    if constexpr (std::is_integral_v<scalar_of<Y>>) {
      constexpr int rank = rank_of<Y>;
      static_assert(rank == 1 || rank == 3 || rank == 4,
                    "mica: class numbers are a tensor [n], class maps [n, height, width]; rows of values are "
                    "float or double");
      if constexpr (rank == 1)
        set_labels(y.data());
      else if constexpr (rank == 3 || rank == 4)
        set_class_maps(sample_shape(y), y.data());
    } else {
      static_assert(std::is_same_v<scalar_of<Y>, float> || std::is_same_v<scalar_of<Y>, double>,
                    "mica: the targets are a tensor of an integer type, float or double");
      const Shape row = sample_shape(y);
      set_rows(row, keep(std::forward<Y>(y)));
    }
  }

  void set_rows(const Shape& row, Elements values) {
    target_shape = row;
    classes = row.size();
    rows = std::move(values);
  }

  void check_target_count(int targets) const {
    if (targets != count)
      throw_error(
          {"expected as many targets as samples, found ", count, " samples and ", targets, " targets"});
  }

  template <class Integer>
  void set_labels(const Integer* y) {
    set_class_numbers(Shape(), y, 1);
  }

  /// `map` is height x width, or height x width x 1.
  template <class Integer>
  void set_class_maps(const Shape& map, const Integer* y) {
    if (map.rank < 2 || map.rank > 3 || (map.rank == 3 && map[2] != 1))
      throw_error(
          {"expected class maps, height x width, or one class number for each sample, found integers "
           "of shape ",
           to_string(map)});
    set_class_numbers(Shape(map[0], map[1]), y, map.size());
  }

  /// See Dataset::read_target.
  template <class T>
  void read_target(int sample, int width, T* out) const {
    if (!has_labels) {
      assert(width == classes);
      return rows.read(std::ptrdiff_t{sample} * width, width, out);
    }
    const int numbers_of_it = labels.of_each(), row = width / numbers_of_it;
    assert(row >= classes);
    // The class numbers lie at the end until each has become its row.
    T* const numbers = out + (width - numbers_of_it);
    labels.read(sample, numbers);
    for (int i = 0; i < numbers_of_it; ++i) {
      const auto number = static_cast<int>(numbers[i]);
      std::fill_n(out + i * row, row, T(0));
      out[i * row + number] = T(1);
    }
  }

 private:
  template <class Integer>
  void set_class_numbers(const Shape& map, const Integer* y, int of_each) {
    has_labels = true;
    target_shape = map;
    labels = ClassNumbers(y, count, of_each);
    classes = labels.classes();
  }
};

/// What the targets are, for messages.
inline std::string words_for_targets(const Contents* contents) {
  if (!contents || (!contents->has_labels && contents->classes == 0)) return "no targets";
  const std::string shape = to_string(contents->target_shape);
  if (!contents->has_labels) return "rows of " + shape + " values";
  return contents->target_shape.rank > 0 ? "class maps of " + shape : "one class number for each sample";
}

}  // namespace mica::detail
