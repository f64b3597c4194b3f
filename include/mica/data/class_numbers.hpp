// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace mica::detail {

/// The class numbers of samples: one of each, or a class map, one of each pixel. They are kept as bytes if
/// all are less than 256.
class ClassNumbers {
 public:
  ClassNumbers() = default;

  /// Copies `of_each` class numbers of each of `samples` samples. Throws Error if one is no class number.
  template <class Integer>
  ClassNumbers(const Integer* y, int samples, int of_each) : of_each_(of_each) {
    constexpr int largest = std::numeric_limits<int>::max() - 1;
    const std::ptrdiff_t count = std::ptrdiff_t{samples} * of_each;
    for (std::ptrdiff_t i = 0; i < count; ++i) {
      // + converts char and bool, which std::cmp_less does not take, to int.
      if (std::cmp_less(+y[i], 0) || std::cmp_greater(+y[i], largest))
        throw_error({"class number of sample ", i / of_each, ": expected 0 to ", largest, ", found ", y[i]});
      classes_ = std::max(classes_, static_cast<int>(y[i]) + 1);
    }
    if (classes_ <= 256)
      bytes_.assign(y, y + count);
    else
      integers_.assign(y, y + count);
  }

  /// The largest class number plus one.
  int classes() const { return classes_; }
  /// The number of class numbers of a sample.
  int of_each() const { return of_each_; }

  /// Writes the class numbers of a sample to `out`.
  template <class T>
  void read(int sample, T* out) const {
    const std::ptrdiff_t from = std::ptrdiff_t{sample} * of_each_;
    const auto convert = [&](const auto& numbers) {
      const auto first = numbers.begin() + from;
      std::transform(first, first + of_each_, out, [](auto number) { return static_cast<T>(number); });
    };
    if (classes_ <= 256)
      convert(bytes_);
    else
      convert(integers_);
  }

 private:
  int of_each_ = 1;
  int classes_ = 0;
  std::vector<std::uint8_t> bytes_;
  std::vector<int> integers_;
};

}  // namespace mica::detail
