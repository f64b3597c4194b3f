// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/layout.hpp>
#include <mica/core/values/random.hpp>
#include <mica/core/values/view.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <new>
#include <sstream>
#include <vector>

/// The elements of all samples, one after the other, without paddings. Tests compute in double.
using Values = std::vector<double>;

/// "1, 2, 3", for the messages of failing checks.
template <>
struct doctest::StringMaker<Values> {
  static String convert(const Values& values) {
    std::ostringstream text;
    for (std::size_t i = 0; i < values.size(); ++i) text << (i ? ", " : "") << values[i];
    return text.str().c_str();
  }
};

/// Uniform in [-1, 1); a float holds each number exactly.
inline Values random_values(int count, std::uint64_t seed) {
  mica::Random random(seed);
  Values values(static_cast<std::size_t>(count));
  for (double& value : values) value = static_cast<float>(2 * random.uniform() - 1);
  return values;
}

/// Of mean 1e4 and variance 1; a float holds each number exactly. A difference of squares would lose the
/// whole variance in float.
inline Values far_values(int count) {
  mica::Random random(5);
  Values values(static_cast<std::size_t>(count));
  for (double& value : values)
    value = 1e4 + std::round((2 * random.uniform() - 1) * std::sqrt(3.0) * 64) / 64;
  return values;
}

/// Samples [first, first + n) of several samples of `size` elements.
inline Values samples_of(const Values& all, int size, int first, int n) {
  return {all.begin() + first * size, all.begin() + (first + n) * size};
}

/// Memory for samples in a layout, as a kernel gets it: allocated up to the last element that may be read, so
/// that AddressSanitizer sees a read too far; NaN in the slack; zeros in the padding of what will be read,
/// NaN in the padding of what will be written, so that a stray write is seen.
template <class T>
class Samples {
 public:
  /// To be read.
  static Samples input(mica::Layout layout, const Values& values, int shift = 0) {
    const int size = layout.shape.size();
    Samples samples(layout, size ? static_cast<int>(values.size()) / size : 1, shift, true);
    samples.set(values);
    return samples;
  }
  /// To be written: every element is NaN.
  static Samples output(mica::Layout layout, int count, int shift = 0) {
    return Samples(layout, count, shift, false);
  }
  /// A vector of parameters. It is not aligned, as in the middle of a model's parameters.
  static Samples input(const Values& values) {
    return input(mica::Layout{{static_cast<int>(values.size())}}, values, 1);
  }
  static Samples output(int size) { return output(mica::Layout{{size}}, 1, 1); }

  T* data() const { return memory_.get() + shift_; }

  template <mica::Layout P>
  auto view() const {
    return mica::View<T, P>{data(), count_};
  }

  void set(const Values& values) {
    std::size_t next = 0;
    for (std::size_t i = 0; i < size_; ++i)
      if (is_element_[i]) data()[i] = static_cast<T>(values[next++]);
    remember();
  }
  Values get() const {
    Values values;
    for (std::size_t i = 0; i < size_; ++i)
      if (is_element_[i]) values.push_back(static_cast<double>(data()[i]));
    return values;
  }

  /// What is there now is what must be there later.
  void remember() { before_.assign(data(), data() + size_); }
  /// Whether nothing was written since; nothing outside of the elements.
  bool untouched() const { return std::memcmp(data(), before_.data(), size_ * sizeof(T)) == 0; }
  bool untouched_around() const {
    for (std::size_t i = 0; i < size_; ++i)
      if (!is_element_[i] && std::memcmp(data() + i, &before_[i], sizeof(T)) != 0) return false;
    return true;
  }

 private:
  static constexpr std::align_val_t alignment{64};
  struct Free {
    void operator()(T* p) const { ::operator delete[](p, alignment); }
  };

  Samples(mica::Layout layout, int count, int shift, bool to_read)
      : count_(count), shift_(shift), size_(readable(layout, count)), is_element_(size_) {
    const std::size_t bytes = (size_ + static_cast<std::size_t>(shift)) * sizeof(T);
    memory_.reset(static_cast<T*>(::operator new[](bytes, alignment)));
    std::fill_n(data(), size_, std::numeric_limits<T>::signaling_NaN());
    const mica::PaddingSize padding = layout.padding;
    const mica::Shape shape = layout.shape;
    for (int s = 0; s < count; ++s) {
      T* const sample = data() + s * layout.sample_stride();
      if (to_read)
        for (int row = -padding.top; row < shape.height() + padding.bottom; ++row)
          std::fill_n(sample + layout.offset(row, -padding.left), layout.row_stride(), T(0));
      for (int row = 0; row < shape.height(); ++row) {
        for (int i = 0; i < shape.width() * shape.channels(); ++i) {
          sample[layout.offset(row, 0) + i] = std::numeric_limits<T>::quiet_NaN();
          is_element_[static_cast<std::size_t>(s * layout.sample_stride() + layout.offset(row, 0) + i)] =
              true;
        }
      }
    }
    remember();
  }

  // The last sample's slack is read, what rounds its stride up is not.
  static std::size_t readable(mica::Layout layout, int count) {
    const mica::PaddingSize padding = layout.padding;
    const int extent = (layout.shape.height() + padding.top + padding.bottom) * layout.row_stride();
    return static_cast<std::size_t>((count - 1) * layout.sample_stride() + extent + mica::Layout::slack);
  }

  int count_;
  int shift_;
  std::size_t size_;
  std::unique_ptr<T[], Free> memory_;
  std::vector<bool> is_element_;
  std::vector<T> before_;
};
