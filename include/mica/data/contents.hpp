// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/core/values/tensor.hpp>
#include <mica/data/elements.hpp>
#include <mica/data/source.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace mica::detail {

/// The data that a Dataset, its copies and its slices share: samples, and for each sample a class number, a
/// row of values or no target.
struct Contents {
  int count = 0;
  Shape shape;
  int sample_size = 0;
  Elements samples;
  /// Where the samples and rows of values come from that are not in memory.
  std::shared_ptr<const AnySource> source;
  Shape target_shape;
  int classes = 0;
  bool has_labels = false;
  std::vector<int> labels;
  Elements rows;

  Contents(const Shape& sample, int samples_of_it)
      : count(samples_of_it), shape(sample), sample_size(sample.size()) {
    if (count > 0 && sample_size == 0)
      throw_error(
          {"expected samples of one element or more, found ", count, " samples of ", to_string(shape)});
  }

  /// Sets the targets: [n] of an integer type, which are copied, or [n, ...] of float or double, which are
  /// kept.
  template <AnyTensor Y>
  void set_targets(Y&& y) {
    check_target_count(sample_count(y));
    if constexpr (std::is_integral_v<scalar_of<Y>>) {
      static_assert(rank_of<Y> == 1,
                    "mica: class numbers are a tensor of one dimension; rows are float or double");
      set_labels(y.data());
    } else {
      static_assert(std::is_same_v<scalar_of<Y>, float> || std::is_same_v<scalar_of<Y>, double>,
                    "mica: the targets are a tensor of an integer type, float or double");
      const Shape row = sample_shape(y);
      set_rows(row, keep(std::forward<Y>(y)));
    }
  }

  /// Writes sample `i`.
  template <class T>
  void read(int i, T* out) const {
    if (source)
      source->read(i, out);
    else
      samples.read(std::ptrdiff_t{i} * sample_size, sample_size, out);
  }

  /// Writes the row of values of sample `i`.
  template <class T>
  void read_row(int i, T* out) const {
    if (source)
      source->read_target(i, out);
    else
      rows.read(std::ptrdiff_t{i} * classes, classes, out);
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
    constexpr int largest = std::numeric_limits<int>::max() - 1;
    has_labels = true;
    labels.resize(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
      // + converts char and bool, which std::cmp_less does not take, to int.
      if (std::cmp_less(+y[i], 0) || std::cmp_greater(+y[i], largest))
        throw_error({"class number of sample ", i, ": expected 0 to ", largest, ", found ", y[i]});
      labels[static_cast<std::size_t>(i)] = static_cast<int>(y[i]);
      classes = std::max(classes, labels[static_cast<std::size_t>(i)] + 1);
    }
  }

  /// Sets the number of classes; the class numbers must be less.
  void set_classes(int count_of_classes) {
    if (classes > count_of_classes)
      throw_error({"expected class numbers below ", count_of_classes, ", found ", classes - 1});
    classes = count_of_classes;
  }
};

}  // namespace mica::detail
