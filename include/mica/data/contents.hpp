// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/as_tensor.hpp>
#include <mica/core/values/sample_rows.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/core/values/tensor.hpp>
#include <mica/data/class_numbers.hpp>
#include <mica/data/elements.hpp>
#include <mica/data/source.hpp>

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace mica::detail {

/// The data that a Dataset, its copies and its slices share: samples, and for each sample a class number, a
/// row of values, a class map, no target, or several targets.
struct Contents {
  int count = 0;
  Shape shape;
  int sample_size = 0;
  Elements samples;
  /// Where the samples and rows of values come from that are not in memory.
  std::shared_ptr<const AnySource> source;
  bool source_gives_rows = false;
  Shape target_shape;
  int classes = 0;
  bool has_labels = false;
  ClassNumbers labels;
  Elements rows;
  /// Where there are several targets: the same samples with each of them alone.
  std::vector<std::shared_ptr<const Contents>> targets;

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

  /// Writes sample `i`.
  template <class T>
  void read(int i, T* out) const {
    if (source)
      source->read(i, SampleRows<T>{out, 1, sample_size, sample_size});
    else
      samples.read(std::ptrdiff_t{i} * sample_size, sample_size, out);
  }

  /// Sets several targets, of a std::tuple, each by set(contents, target). The samples have been set.
  template <class Targets, class Set>
  void set_each_target(Targets&& each, Set set) {
    const auto add = [&]<class Y>(Y&& y) {
      const std::shared_ptr<Contents> alone(new Contents(shape, count));
      alone->samples = samples;
      alone->source = source;
      set(*alone, std::forward<Y>(y));
      targets.push_back(alone);
    };
    std::apply([&]<class... Y>(Y&&... y) { (add(std::forward<Y>(y)), ...); }, std::forward<Targets>(each));
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
      return source_gives_rows ? source->read_target(sample, out)
                               : rows.read(std::ptrdiff_t{sample} * width, width, out);
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

  /// Sets the number of classes; the class numbers must be less.
  void set_classes(int count_of_classes) {
    if (classes > count_of_classes)
      throw_error({"expected class numbers below ", count_of_classes, ", found ", classes - 1});
    classes = count_of_classes;
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

/// The same samples with several targets, a std::tuple of tensors.
template <class Targets>
std::shared_ptr<const Contents> with_targets(const Contents& samples, Targets&& targets) {
  const std::shared_ptr<Contents> contents(new Contents(samples));
  contents->set_each_target(std::forward<Targets>(targets), []<class Y>(Contents& alone, Y&& y) {
    alone.set_targets(as_targets(std::forward<Y>(y)));
  });
  return contents;
}

/// What the targets are, for messages.
inline std::string words_for_targets(const Contents* contents) {
  const int count = contents ? contents->target_count() : 0;
  if (count == 0) return "no targets";
  if (count > 1) return joined({count, " targets for each sample"});
  const std::string shape = to_string(contents->target_shape);
  if (!contents->has_labels) return "rows of " + shape + " values";
  return contents->target_shape.rank > 0 ? "class maps of " + shape : "one class number for each sample";
}

}  // namespace mica::detail
