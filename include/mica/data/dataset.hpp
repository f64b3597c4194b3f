// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/as_tensor.hpp>
#include <mica/core/messages/error.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/core/values/tensor.hpp>
#include <mica/data/collect.hpp>
#include <mica/data/contents.hpp>
#include <mica/data/contents_of_source.hpp>
#include <mica/data/elements.hpp>
#include <mica/data/source.hpp>
#include <mica/data/target_set.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace mica {

/// Samples `x` [n, ...], images or vectors, and for each sample a target: a class number, a class map (a
/// class number for each pixel) or a row of values; or several targets.
///
/// A Dataset is a handle: copies and slices share the data. The data never change, so any number of threads
/// may read them at the same time. Bytes stay bytes in memory and are read as value / 255; floats and doubles
/// are read unchanged.
class Dataset : public detail::TargetSet {
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

  /// Several targets for each sample, one for each of a network's Heads, each a `y` as above:
  /// `Dataset(x, std::tuple(policies, values))`.
  template <TensorLike X, class... Y>
  Dataset(X&& x, std::tuple<Y...> y) : Dataset(std::forward<X>(x)) {
    detail::require_tensors<Y...>();
    if constexpr ((TensorLike<Y> && ...)) contents_ = detail::with_targets(*contents_, std::move(y));
  }

  /// Samples without targets, for predict: `x` as above.
  template <TensorLike X>
  explicit Dataset(X&& x) : Dataset(Taken(), detail::as_samples(std::forward<X>(x))) {}

  /// Rejects all other types at compile time, with a sentence that says what to write.
  template <class X, class Y,
            std::enable_if_t<detail::is_refused<X, Y> && !(TensorLike<X> && detail::is_tuple<Y>), int> = 0>
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
  ///     Dataset::from(values, Shape(28, 28, 1), std::tuple(labels, rows));  // several targets
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

  /// The samples of a source, which are read when they are needed: a model's threads read while others
  /// compute. The Dataset keeps the source. Class numbers are read at once. Throws Error if shapes or class
  /// numbers do not fit.
  template <class S>
  static Dataset of(S source) {
    static_assert(Source<S>,
                  "mica: a source has int size() const, Shape shape() const and void read(int sample, float* "
                  "out) const");
    if constexpr (Source<S>) return Dataset(detail::contents_of_source(std::move(source)));
    return {};
  }

  /// Takes over `bytes`, contiguous samples of `shape`, and their class numbers, which are less than
  /// `classes`. If `classes` is 0, the number of classes is the largest class number plus one. Throws Error
  /// if sizes or class numbers do not fit.
  static Dataset from_bytes(std::vector<std::uint8_t> bytes, Shape shape, std::vector<int> labels,
                            int classes = 0) {
    return Dataset(detail::contents_of_bytes(std::move(bytes), shape, labels, classes));
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
      weighted.set_weights(std::vector<double>(std::data(weights), std::data(weights) + std::size(weights)));
    return weighted;
  }

  /// The same samples, changed at random when training reads them (data/augmentation/):
  ///
  ///     train.augmented(RandomFlip{FlipMode::horizontal}, RandomRotation{.factor = 0.05})
  ///
  /// `fit` and `train_on_batch` augment what they train on, in this order, on the threads that train; what is
  /// drawn follows from (seed, epoch, sample). Validation, `evaluate`, `predict` and `images` get the samples
  /// as they are, and the middle of them behind a RandomCrop. Further calls add augmentations. Throws Error
  /// if an option is out of range or does not fit the images.
  template <class... A>
  Dataset augmented(const A&... augmentations) const {
    static_assert((Augmentation<A> && ...),
                  "mica: an augmentation is a class with apply(AugmentedImage&, Random) const, such as "
                  "RandomFlip{}");
    Dataset result = *this;
    if constexpr ((Augmentation<A> && ...)) result.augment(augmentations...);
    return result;
  }

  /// The samples `first` to `first + count - 1`, which share the data. Throws Error if there are fewer.
  Dataset slice(int first, int count) const {
    Dataset part = *this;
    part.keep_range(first, count);
    return part;
  }

  /// The samples with these numbers, in their order; a number may occur more than once. They share the data.
  /// Throws Error if there is no sample of a number.
  Dataset select(std::vector<int> samples) const {
    Dataset part = *this;
    part.keep_numbers(std::move(samples));
    return part;
  }

  /// The same samples with target `i` alone. Throws Error if there is none.
  Dataset target(int i) const {
    if (i < 0 || i >= target_count())
      detail::throw_error({"expected a number below ", target_count(), ", the targets, found ", i});
    Dataset alone = *this;
    if (!contents_->targets.empty()) alone.contents_ = contents_->targets[static_cast<std::size_t>(i)];
    return alone;
  }

 private:
  using Contents = detail::Contents;
  struct Taken {};

  explicit Dataset(std::shared_ptr<const Contents> contents) : TargetSet(std::move(contents)) {}

  template <AnyTensor X, AnyTensor... Y>
  Dataset(Taken, X&& x, Y&&... y)
      : Dataset(detail::contents_of_tensors(std::forward<X>(x), std::forward<Y>(y)...)) {}

  template <bool has_shape, class X, class... Y>
  static Dataset collect(X&& values, const Shape& shape, const Shape* target_shape, Y&&... targets) {
    auto contents = detail::collect_contents<has_shape>(std::forward<X>(values), shape, target_shape,
                                                        std::forward<Y>(targets)...);
    return contents ? Dataset(std::move(contents)) : Dataset();
  }
};

}  // namespace mica
