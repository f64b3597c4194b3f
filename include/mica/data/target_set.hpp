// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/messages/ignore_class.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/core/values/tensor.hpp>
#include <mica/data/contents.hpp>
#include <mica/data/sample_set.hpp>

#include <cassert>
#include <cstddef>
#include <string>
#include <vector>

namespace mica::detail {

/// The targets of a Dataset: what they are, and how they are read.
class TargetSet : public SampleSet {
 public:
  using SampleSet::SampleSet;

  /// The shape of one row of values, or of a class map, 28x28; of rank 0 if each sample has one class number.
  Shape target_shape() const { return contents_ ? contents_->target_shape : Shape(); }

  /// The number of classes: the largest class number plus one, or the size of a row of values. A slice has
  /// the number of classes of the whole set.
  int classes() const { return contents_ ? contents_->classes : 0; }

  /// The number of targets of a sample: 0, 1, or several, of which `target(i)` gives each.
  int target_count() const { return contents_ ? contents_->target_count() : 0; }
  bool has_targets() const { return target_count() > 0; }
  /// Class numbers of samples or of pixels; class maps are the latter.
  bool has_class_numbers() const { return contents_ && contents_->has_labels; }
  bool has_class_maps() const { return has_class_numbers() && target_shape().rank > 0; }

  /// `count` class numbers from number `first`. Throws Error if there are fewer, or none.
  Tensor<int, 1> labels(int first, int count) const {
    check_range(first, count);
    check_class_numbers();
    Tensor<int, 1> result(count);
    for (int i = 0; i < count; ++i) read_classes(first + i, result.data() + i);
    return result;
  }

  /// The class number of sample `i`. Throws Error if it has none.
  int label(int i) const { return labels(i, 1)(0); }

  /// The number of samples of each class. Throws Error if the targets are not class numbers.
  std::vector<int> class_counts() const {
    check_class_numbers();
    std::vector<int> counts(static_cast<std::size_t>(classes()));
    for (int i = 0; i < size(); ++i) ++counts[static_cast<std::size_t>(label_of(i))];
    return counts;
  }
  /// The same without the samples of an ignored class, `class_counts(IgnoreClass<255>{})`: as many numbers as
  /// the largest class number of the other samples says.
  template <int Ignored>
  std::vector<int> class_counts(IgnoreClass<Ignored>) const {
    std::vector<int> counts = class_counts();
    if constexpr (Ignored >= 0)
      if (static_cast<std::size_t>(Ignored) < counts.size()) counts[static_cast<std::size_t>(Ignored)] = 0;
    while (!counts.empty() && counts.back() == 0) counts.pop_back();
    return counts;
  }

  /// Writes the class number of a sample, or those of its class map, to `out`.
  template <class T>
  void read_classes(int sample, T* out) const {
    assert(0 <= sample && sample < size());
    contents_->labels.read(number_of(sample), out);
  }

  /// Writes the `width` target values of a sample to `out`: its row of values, or one-hot rows if the targets
  /// are class numbers. `width` is the size of a row, or at least classes() for each class number.
  template <class T>
  void read_target(int sample, int width, T* out) const {
    assert(0 <= sample && sample < size());
    contents_->read_target(number_of(sample), width, out);
  }

 private:
  int label_of(int sample) const {
    int label = 0;
    read_classes(sample, &label);
    return label;
  }

  void check_class_numbers() const {
    if (!has_class_numbers() || has_class_maps())
      detail::throw_error("expected class numbers, found " + detail::words_for_targets(contents_.get()));
  }
};

}  // namespace mica::detail
