// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/error.hpp>
#include <mica/core/shape.hpp>
#include <mica/core/tensor.hpp>

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace mica {

namespace detail {

/// A run of bytes, floats or doubles, kept alive by `owner`, or by the user where there is none.
class Elements {
 public:
  Elements() = default;
  Elements(const std::uint8_t* data, std::shared_ptr<const void> owner)
      : type_(Type::bytes), data_(data), owner_(std::move(owner)) {}
  Elements(const float* data, std::shared_ptr<const void> owner)
      : type_(Type::floats), data_(data), owner_(std::move(owner)) {}
  Elements(const double* data, std::shared_ptr<const void> owner)
      : type_(Type::doubles), data_(data), owner_(std::move(owner)) {}

  /// Bytes are levels from 0 to 255, read as 0 to 1.
  template <class T>
  void read(std::ptrdiff_t from, int count, T* out) const {
    switch (type_) {
      case Type::bytes:
        copy(static_cast<const std::uint8_t*>(data_) + from, count, out, T(1) / T(255));
        break;
      case Type::floats:
        copy(static_cast<const float*>(data_) + from, count, out);
        break;
      case Type::doubles:
        copy(static_cast<const double*>(data_) + from, count, out);
        break;
    }
  }

 private:
  enum class Type : std::uint8_t { bytes, floats, doubles };

  template <class From, class T>
  static void copy(const From* x, int count, T* out, T scale = 1) {
    for (int i = 0; i < count; ++i) out[i] = static_cast<T>(x[i]) * scale;
  }

  Type type_ = Type::bytes;
  const void* data_ = nullptr;
  std::shared_ptr<const void> owner_;
};

}  // namespace detail

/// What samples are made of: bytes stay bytes in memory.
template <class Scalar>
inline constexpr bool is_sample_type =
    std::is_same_v<Scalar, float> || std::is_same_v<Scalar, double> || std::is_same_v<Scalar, std::uint8_t>;

template <class Scalar>
constexpr void require_sample_type() {
  static_assert(is_sample_type<Scalar>, "mica: the samples are a tensor of float, double or std::uint8_t");
}

/// Samples and what is to be learned from them: images (or vectors) `x` [n, ...] and, for each, a class
/// number or a row of values.
///
/// A Dataset is a handle: copies and slices share the data, which never change, so that any number of threads
/// may use it at once. Bytes stay bytes in memory and are read as value / 255; floats and doubles are read as
/// they are.
class Dataset {
 public:
  /// No samples.
  Dataset() = default;

  /// `x` [n, ...] is a row-major tensor of float, double or std::uint8_t; `y` is [n] of any integer type
  /// (class numbers from 0), or [n, ...] of float or double (a row of values for each sample: one-hot, or
  /// whatever a regression aims at).
  ///
  /// An Eigen::Tensor is copied, or moved, into the Dataset. An Eigen::TensorMap is not: it refers to memory
  /// that must outlive the Dataset and its copies unchanged (class numbers are copied all the same). Throws
  /// Error if `x` and `y` differ in their number of samples, or where a class number is negative.
  template <AnyTensor X, AnyTensor Y>
  Dataset(X&& x, Y&& y) {
    require_row_major<X, Y>();
    require_sample_type<scalar_of<X>>();
    size_ = sample_count(x);
    if (sample_count(y) != size_)
      throw_error("expected as many targets as samples, found " + std::to_string(size_) + " samples and " +
                  std::to_string(sample_count(y)) + " targets");
    auto contents = std::make_shared<Contents>(sample_shape(x), size_);
    if constexpr (std::is_integral_v<scalar_of<Y>>) {
      static_assert(rank_of<Y> == 1,
                    "mica: class numbers are a tensor of one dimension; rows are float or double");
      contents->set_labels(y.data(), size_);
    } else {
      static_assert(std::is_same_v<scalar_of<Y>, float> || std::is_same_v<scalar_of<Y>, double>,
                    "mica: the targets are a tensor of an integer type, float or double");
      contents->target_shape = sample_shape(y);
      contents->classes = contents->target_shape.size();
      contents->rows = elements_of(std::forward<Y>(y));
    }
    contents->samples = elements_of(std::forward<X>(x));
    contents_ = std::move(contents);
  }

  /// Samples alone, to predict from: `x` as above.
  template <AnyTensor X>
  explicit Dataset(X&& x) {
    require_row_major<X>();
    require_sample_type<scalar_of<X>>();
    size_ = sample_count(x);
    auto contents = std::make_shared<Contents>(sample_shape(x), size_);
    contents->samples = elements_of(std::forward<X>(x));
    contents_ = std::move(contents);
  }

  /// Takes over `bytes`, one sample of `shape` after the other, and their class numbers, which are below
  /// `classes`; 0 stands for the largest of them plus one. Throws Error where sizes or class numbers do not
  /// fit.
  static Dataset from_bytes(std::vector<std::uint8_t> bytes, Shape shape, std::vector<int> labels,
                            int classes = 0) {
    const auto sample_size = static_cast<std::size_t>(shape.size());
    if (labels.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()) ||
        bytes.size() != sample_size * labels.size())
      throw_error("expected " + std::to_string(labels.size()) + " samples of " + to_string(shape) +
                  ", one for each class number, found " + std::to_string(bytes.size()) + " bytes");
    Dataset dataset;
    dataset.size_ = static_cast<int>(labels.size());
    auto contents = std::make_shared<Contents>(shape, dataset.size_);
    contents->set_labels(labels.data(), dataset.size_);
    if (classes != 0 && contents->classes > classes)
      throw_error("expected class numbers below " + std::to_string(classes) + ", found " +
                  std::to_string(contents->classes - 1));
    if (classes != 0) contents->classes = classes;
    auto owner = std::make_shared<const std::vector<std::uint8_t>>(std::move(bytes));
    const std::uint8_t* data = owner->data();
    contents->samples = detail::Elements(data, std::move(owner));
    dataset.contents_ = std::move(contents);
    return dataset;
  }

  int size() const { return size_; }
  bool empty() const { return size_ == 0; }

  /// The shape of one sample, 28x28x1 for MNIST.
  Shape shape() const { return contents_ ? contents_->shape : Shape(); }

  /// The shape of one row of values; of rank 0 where the targets are class numbers.
  Shape target_shape() const { return contents_ ? contents_->target_shape : Shape(); }

  /// The number of classes: the largest class number plus one (of the whole set, also in a slice of it), or
  /// the size of a row of values.
  int classes() const { return contents_ ? contents_->classes : 0; }

  /// False for samples alone.
  bool has_targets() const { return classes() > 0 || has_class_numbers(); }
  bool has_class_numbers() const { return contents_ && contents_->has_labels; }

  /// The samples `first` to `first + count - 1`, sharing the data. Throws Error where there are fewer.
  Dataset slice(int first, int count) const {
    check_range(first, count);
    Dataset part = *this;
    part.first_ += first;
    part.size_ = count;
    return part;
  }

  /// `count` images from number `first`, [count, height, width, channels]. Throws Error where there are
  /// fewer, or where a sample is not an image.
  Tensor<float, 4> images(int first, int count) const {
    check_range(first, count);
    const Shape image = shape();
    if (!image.is_image())
      throw_error("expected images (height x width x channels), found samples of " + to_string(image));
    Tensor<float, 4> result(count, image[0], image[1], image[2]);
    for (int i = 0; i < count; ++i)
      read(first + i, 0, image.size(), result.data() + std::ptrdiff_t{i} * image.size());
    return result;
  }

  /// `count` class numbers from number `first`. Throws Error where there are fewer, or none.
  Tensor<int, 1> labels(int first, int count) const {
    check_range(first, count);
    check_class_numbers();
    Tensor<int, 1> result(count);
    std::copy_n(contents_->labels.data() + first_ + first, count, result.data());
    return result;
  }

  /// The class number of sample `i`.
  int label(int i) const {
    check_range(i, 1);
    check_class_numbers();
    return contents_->labels[static_cast<std::size_t>(first_ + i)];
  }

  /// Converts `count` elements of a sample, beginning with its element `from`, and writes them to `out`.
  /// Ranges are the caller's care: a batch is made of these.
  template <class T>
  void read(int sample, int from, int count, T* out) const {
    assert(0 <= sample && sample < size_ && 0 <= from && 0 <= count &&
           count <= contents_->sample_size - from);
    contents_->samples.read(std::ptrdiff_t{first_ + sample} * contents_->sample_size + from, count, out);
  }

  /// Writes the `width` target values of a sample to `out`: its row of values, or, where the targets are
  /// class numbers, a one-hot row. `width` is the size of a row, or at least classes().
  template <class T>
  void read_target(int sample, int width, T* out) const {
    assert(0 <= sample && sample < size_);
    if (contents_->has_labels) {
      assert(width >= contents_->classes);
      std::fill_n(out, width, T(0));
      out[contents_->labels[static_cast<std::size_t>(first_ + sample)]] = T(1);
    } else {
      assert(width == contents_->classes);
      contents_->rows.read(std::ptrdiff_t{first_ + sample} * width, width, out);
    }
  }

 private:
  struct Contents {
    Shape shape;
    int sample_size = 0;
    detail::Elements samples;
    Shape target_shape;
    int classes = 0;
    bool has_labels = false;
    std::vector<int> labels;
    detail::Elements rows;

    Contents(const Shape& sample, int count) : shape(sample), sample_size(sample.size()) {
      if (count > 0 && sample_size == 0)
        throw_error("expected samples of one element or more, found " + std::to_string(count) +
                    " samples of " + to_string(shape));
    }

    template <class Integer>
    void set_labels(const Integer* y, int count) {
      constexpr int largest = std::numeric_limits<int>::max() - 1;
      has_labels = true;
      labels.resize(static_cast<std::size_t>(count));
      for (int i = 0; i < count; ++i) {
        // + turns char, bool and short, which the comparison does not take, into int.
        if (std::cmp_less(+y[i], 0) || std::cmp_greater(+y[i], largest))
          throw_error("class number of sample " + std::to_string(i) + ": expected 0 to " +
                      std::to_string(largest) + ", found " + std::to_string(y[i]));
        labels[static_cast<std::size_t>(i)] = static_cast<int>(y[i]);
        classes = std::max(classes, labels[static_cast<std::size_t>(i)] + 1);
      }
    }
  };

  /// Keeps the tensor; of a TensorMap that is a pointer to memory which the user keeps.
  template <class X>
  static detail::Elements elements_of(X&& x) {
    if constexpr (!is_sample_type<scalar_of<X>>) {
      return {};  // refused above, by the one error that the user is to see
    } else {
      auto owner = std::make_shared<const std::remove_cvref_t<X>>(std::forward<X>(x));
      const auto* data = owner->data();
      return detail::Elements(data, std::move(owner));
    }
  }

  void check_range(int first, int count) const {
    if (first < 0 || count < 0 || first > size_ || count > size_ - first)
      throw_error("expected a part of " + std::to_string(size_) + " samples, found " + std::to_string(count) +
                  " samples from number " + std::to_string(first));
  }

  void check_class_numbers() const {
    if (!has_class_numbers())
      throw_error("expected class numbers, found " +
                  (has_targets() ? "rows of " + to_string(target_shape()) + " values" : "no targets"));
  }

  std::shared_ptr<const Contents> contents_;
  int first_ = 0;
  int size_ = 0;
};

}  // namespace mica
