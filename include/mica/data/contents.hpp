// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/as_tensor.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/core/values/tensor.hpp>
#include <mica/data/elements.hpp>

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <limits>
#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace mica::detail {

/// The data that a Dataset, its copies and its slices share: samples, and for each sample a class number, a
/// row of values, no target, or several targets.
struct Contents {
  int count = 0;
  Shape shape;
  int sample_size = 0;
  Elements samples;
  Shape target_shape;
  int classes = 0;
  bool has_labels = false;
  std::vector<int> labels;
  Elements rows;
  /// Where there are several targets: the same samples with each of them alone.
  std::vector<std::shared_ptr<const Contents>> targets;

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

  /// Sets several targets, of a std::tuple, each by set(contents, target). The samples have been set.
  template <class Targets, class Set>
  void set_each_target(Targets&& each, Set set) {
    const auto add = [&]<class Y>(Y&& y) {
      const std::shared_ptr<Contents> alone(new Contents(shape, count));
      alone->samples = samples;
      set(*alone, std::forward<Y>(y));
      targets.push_back(alone);
    };
    std::apply([&]<class... Y>(Y&&... y) { (add(std::forward<Y>(y)), ...); }, std::forward<Targets>(each));
  }

  /// Writes a row of values, or a one-hot row; see Dataset::read_target.
  template <class T>
  void read_target(int sample, int width, T* out) const {
    if (has_labels) {
      assert(width >= classes);
      std::fill_n(out, width, T(0));
      out[labels[static_cast<std::size_t>(sample)]] = T(1);
    } else {
      assert(width == classes);
      rows.read(std::ptrdiff_t{sample} * width, width, out);
    }
  }

  void set_rows(const Shape& row, Elements values) {
    target_shape = row;
    classes = row.size();
    rows = std::move(values);
  }

  int target_count() const {
    if (!targets.empty()) return static_cast<int>(targets.size());
    return classes > 0 || has_labels ? 1 : 0;
  }

  void check_target_count(int found) const {
    if (found != count)
      throw_error({"expected as many targets as samples, found ", count, " samples and ", found, " targets"});
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
};

/// The contents of tensors: samples, and targets if there are any.
template <AnyTensor X, AnyTensor... Y>
std::shared_ptr<const Contents> contents_of_tensors(X&& x, Y&&... y) {
  require_row_major<X, Y...>();
  require_sample_type<scalar_of<X>>();
  const int count = sample_count(x);
  const std::shared_ptr<Contents> contents(new Contents(sample_shape(x), count));
  (contents->set_targets(std::forward<Y>(y)), ...);
  contents->samples = keep(std::forward<X>(x));
  return contents;
}

/// The Error of class numbers that are wanted and not there.
[[noreturn]] inline void throw_no_class_numbers(int target_count, const Shape& target_shape) {
  std::string found = "no targets";
  if (target_count == 1) found = "rows of " + to_string(target_shape) + " values";
  if (target_count > 1) found = joined({target_count, " targets for each sample"});
  throw_error("expected class numbers, found " + found);
}

/// The same samples with several targets, a std::tuple of tensors.
template <class Targets>
std::shared_ptr<const Contents> with_targets(const Contents& samples, Targets&& targets) {
  const std::shared_ptr<Contents> contents(new Contents(samples));
  contents->set_each_target(std::forward<Targets>(targets), []<class Y>(Contents& alone, Y&& y) {
    alone.set_targets(as_targets(std::forward<Y>(y)));
  });
  return contents;
}

}  // namespace mica::detail
