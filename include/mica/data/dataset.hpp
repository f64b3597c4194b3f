// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/as_tensor.hpp>
#include <mica/core/messages/error.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/core/values/tensor.hpp>
#include <mica/data/collect.hpp>
#include <mica/data/contents.hpp>
#include <mica/data/elements.hpp>
#include <mica/data/sample_weights.hpp>

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace mica {

/// Samples `x` [n, ...], images or vectors, and for each sample a target: a class number, a class map (a
/// class number for each pixel) or a row of values.
///
/// A Dataset is a handle: copies and slices share the data. The data never change, so any number of threads
/// may read them at the same time. Bytes stay bytes in memory and are read as value / 255; floats and doubles
/// are read unchanged.
class Dataset {
 public:
  /// No samples.
  Dataset() = default;

  /// `x` [n, ...] is a row-major tensor of float, double or std::uint8_t; `y` is [n] of any integer type
  /// (class numbers from 0), [n, height, width] or [n, height, width, 1] of any integer type (class maps), or
  /// [n, ...] of float or double (rows of values: one-hot rows, or the values of a regression).
  ///
  /// An Eigen::Tensor is copied or moved into the Dataset. The memory of an Eigen::TensorMap is not copied:
  /// it must outlive the Dataset and its copies, and not change (but class numbers are copied). An
  /// expression of tensors is evaluated. Each row of an Eigen matrix, row-major or column-major, is copied as
  /// one sample or one target; a row or a column of integers holds class numbers. Throws Error if `x` and `y`
  /// differ in their number of samples, or if a class number is negative.
  template <TensorLike X, TensorLike Y>
  Dataset(X&& x, Y&& y)
      : Dataset(Taken(), detail::as_samples(std::forward<X>(x)), detail::as_targets(std::forward<Y>(y))) {}

  /// Samples without targets, for predict: `x` as above.
  template <TensorLike X>
  explicit Dataset(X&& x) : Dataset(Taken(), detail::as_samples(std::forward<X>(x))) {}

  /// Rejects all other types at compile time, with a sentence that says what to write.
  template <class X, class Y, std::enable_if_t<detail::is_refused<X, Y>, int> = 0>
  Dataset(X&&, Y&&) {
    detail::require_tensors<X, Y>();
  }
  template <class X, std::enable_if_t<detail::is_refused<X> && !std::is_convertible_v<X, Dataset>, int> = 0>
  explicit Dataset(X&&) {
    detail::require_tensors<X>();
  }

  /// Makes a Dataset of memory that is not a tensor. Samples and targets are contiguous rows:
  ///
  ///     std::vector<float> values;                         // or std::array, or an array
  ///     std::vector<int> labels;                           // class numbers, of any integer type
  ///     Dataset::from(values, Shape(28, 28, 1), labels);
  ///     Dataset::from(std::span(pointer, size), Shape(28, 28, 1), labels);
  ///     Dataset::from(values, Shape(28, 28, 1), rows, Shape(10));  // 10 floats or doubles for each sample
  ///     Dataset::from(values, Shape(28, 28, 1), maps, Shape(28, 28));  // integers, one for each pixel
  ///     Dataset::from(values, Shape(28, 28, 1));           // no targets
  ///
  /// Samples or targets may also be a range of rows (std::vector<std::vector<float>>), an Eigen matrix or a
  /// tensor. Without a shape, a target has the length of its row in a range of rows, and else is one value.
  /// Numbers are copied, but the memory of a std::vector that is passed by std::move is taken over, and
  /// tensors are kept as above. Throws Error if the sizes do not fit.
  template <class X = std::vector<float>>
  static Dataset from(X&& values, const Shape& shape) {
    return collect<false>(std::forward<X>(values), shape, nullptr);
  }
  template <class X = std::vector<float>, class Y = std::vector<int>>
  static Dataset from(X&& values, const Shape& shape, Y&& targets) {
    return collect<false>(std::forward<X>(values), shape, nullptr, std::forward<Y>(targets));
  }
  template <class X = std::vector<float>, class Y = std::vector<float>>
  static Dataset from(X&& values, const Shape& shape, Y&& targets, const Shape& target_shape) {
    return collect<true>(std::forward<X>(values), shape, &target_shape, std::forward<Y>(targets));
  }

  /// Takes over `bytes`, contiguous samples of `shape`, and their class numbers, which are less than
  /// `classes`. If `classes` is 0, the number of classes is the largest class number plus one. Throws Error
  /// if sizes or class numbers do not fit.
  static Dataset from_bytes(std::vector<std::uint8_t> bytes, Shape shape, std::vector<int> labels,
                            int classes = 0) {
    Dataset dataset;
    dataset.contents_ = detail::contents_of_bytes(std::move(bytes), shape, labels, classes);
    dataset.size_ = dataset.contents_->count;
    return dataset;
  }

  /// The same samples, the loss of each multiplied by its weight, Keras' sample_weight. The sum of a batch's
  /// losses is still divided by the number of its samples; metrics ignore weights. `weights` is a
  /// std::vector, std::array, std::span, Eigen vector or tensor of one dimension, and is copied. Throws Error
  /// if there is not one weight for each sample, or if a weight is negative or not finite.
  template <class W = std::vector<float>>
  Dataset with_sample_weights(const W& weights) const {
    static_assert(detail::HasNumbers<W>,
                  "mica: the weights of samples are numbers in a std::vector, std::array, std::span, Eigen "
                  "vector or tensor of one dimension");
    Dataset weighted = *this;
    if constexpr (detail::HasNumbers<W>)
      weighted.weights_ = {std::vector<double>(std::data(weights), std::data(weights) + std::size(weights)),
                           size_};
    return weighted;
  }

  int size() const { return size_; }
  bool empty() const { return size_ == 0; }

  /// The shape of one sample, 28x28x1 for MNIST.
  Shape shape() const { return contents_ ? contents_->shape : Shape(); }

  /// The shape of one row of values, or of a class map, 28x28; of rank 0 if each sample has one class number.
  Shape target_shape() const { return contents_ ? contents_->target_shape : Shape(); }

  /// The number of classes: the largest class number plus one, or the size of a row of values. A slice has
  /// the number of classes of the whole set.
  int classes() const { return contents_ ? contents_->classes : 0; }

  /// False for samples without targets.
  bool has_targets() const { return classes() > 0 || has_class_numbers(); }
  /// Class numbers of samples or of pixels; class maps are the latter.
  bool has_class_numbers() const { return contents_ && contents_->has_labels; }
  bool has_class_maps() const { return has_class_numbers() && target_shape().rank > 0; }

  /// The samples `first` to `first + count - 1`, which share the data. Throws Error if there are fewer.
  Dataset slice(int first, int count) const {
    check_range(first, count);
    Dataset part = *this;
    part.first_ += first;
    part.weights_ = weights_.from(first);
    part.size_ = count;
    return part;
  }

  /// `count` images from number `first`, [count, height, width, channels]. Throws Error if there are
  /// fewer, or if a sample is not an image.
  Tensor<float, 4> images(int first, int count) const {
    check_range(first, count);
    const Shape s = shape();
    if (!s.is_image())
      detail::throw_error({"expected images (height x width x channels), found samples of ", to_string(s)});
    Tensor<float, 4> result(count, s[0], s[1], s[2]);
    for (int i = 0; i < count; ++i)
      read(first + i, 0, s.size(), result.data() + std::ptrdiff_t{i} * s.size());
    return result;
  }

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

  /// What the loss of sample `i` is multiplied by: 1 unless weights were given.
  double sample_weight(int i) const { return weights_[i]; }

  /// Converts `count` elements of a sample, beginning with its element `from`, and writes them to `out`. The
  /// ranges are checked only by assert, because training calls this for each sample.
  template <class T>
  void read(int sample, int from, int count, T* out) const {
    assert(0 <= sample && sample < size_ && 0 <= from && 0 <= count &&
           count <= contents_->sample_size - from);
    contents_->samples.read(std::ptrdiff_t{first_ + sample} * contents_->sample_size + from, count, out);
  }

  /// Writes the class number of a sample, or those of its class map, to `out`.
  template <class T>
  void read_classes(int sample, T* out) const {
    assert(0 <= sample && sample < size_);
    contents_->labels.read(first_ + sample, out);
  }

  /// Writes the `width` target values of a sample to `out`: its row of values, or one-hot rows if the targets
  /// are class numbers. `width` is the size of a row, or at least classes() for each class number.
  template <class T>
  void read_target(int sample, int width, T* out) const {
    assert(0 <= sample && sample < size_);
    contents_->read_target(first_ + sample, width, out);
  }

 private:
  using Contents = detail::Contents;
  struct Taken {};

  template <AnyTensor X, AnyTensor... Y>
  Dataset(Taken, X&& x, Y&&... y) {
    detail::require_row_major<X, Y...>();
    detail::require_sample_type<detail::scalar_of<X>>();
    size_ = detail::sample_count(x);
    const std::shared_ptr<Contents> contents(new Contents(detail::sample_shape(x), size_));
    (contents->set_targets(std::forward<Y>(y)), ...);
    contents->samples = detail::keep(std::forward<X>(x));
    contents_ = contents;
  }

  template <bool has_shape, class X, class... Y>
  static Dataset collect(X&& values, const Shape& shape, const Shape* target_shape, Y&&... targets) {
    Dataset dataset;
    if constexpr (detail::can_collect<has_shape, X, Y...>()) {
      detail::check_shape(shape);
      detail::Rows samples = detail::collect("samples", shape, std::forward<X>(values));
      dataset.size_ = samples.count;
      const std::shared_ptr<Contents> contents(new Contents(shape, samples.count));
      (detail::collect_targets(*contents, target_shape, std::forward<Y>(targets)), ...);
      contents->samples = std::move(samples.elements);
      dataset.contents_ = contents;
    }
    return dataset;
  }

  void check_range(int first, int count) const {
    if (first < 0 || count < 0 || first > size_ || count > size_ - first)
      detail::throw_error(
          {"expected a part of ", size_, " samples, found ", count, " samples from number ", first});
  }

  void check_class_numbers() const {
    if (!has_class_numbers() || has_class_maps())
      detail::throw_error("expected class numbers, found " + detail::words_for_targets(contents_.get()));
  }

  std::shared_ptr<const Contents> contents_;
  detail::SampleWeights weights_;
  int first_ = 0;
  int size_ = 0;
};

}  // namespace mica
