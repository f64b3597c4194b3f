// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

namespace mica {

namespace detail {

/// A computed extent. One that does not fit an int becomes the largest int; the compiler then rejects the
/// network because of its size.
constexpr int extent(std::int64_t n) {
  return static_cast<int>(std::min<std::int64_t>(n, std::numeric_limits<int>::max()));
}

}  // namespace detail

/// The extents of one sample, the last one varying fastest: `Shape{28, 28, 1}` is an image of height,
/// width and channels, `Shape{100, 16}` a sequence of length and channels, `Shape{4608}` a flat vector.
/// A constant expression, and usable as a template argument.
struct Shape {
  static constexpr int max_rank = 4;

  int rank = 0;
  int extents[max_rank] = {};

  constexpr Shape() = default;
  constexpr Shape(int a) : rank(1), extents{a} {}
  constexpr Shape(int a, int b) : rank(2), extents{a, b} {}
  constexpr Shape(int a, int b, int c) : rank(3), extents{a, b, c} {}
  constexpr Shape(int a, int b, int c, int d) : rank(4), extents{a, b, c, d} {}

  constexpr int operator[](int i) const { return extents[i]; }

  /// The number of elements.
  constexpr int size() const {
    int product = 1;
    for (int i = 0; i < rank; ++i) product *= extents[i];
    return product;
  }

  /// An image is [height, width, channels]; a sequence, [length, channels], counts as an image of height 1,
  /// and a shape of any other rank as one pixel of many channels, so a layer that works on channels need not
  /// distinguish.
  constexpr bool is_image() const { return rank == 3; }
  constexpr bool has_pixels() const { return rank == 2 || rank == 3; }
  constexpr int height() const { return is_image() ? extents[0] : 1; }
  constexpr int width() const { return has_pixels() ? extents[rank - 2] : 1; }
  constexpr int channels() const { return has_pixels() ? extents[rank - 1] : size(); }

  friend constexpr bool operator==(const Shape&, const Shape&) = default;
};

/// "28x28x1", for messages.
inline std::string to_string(const Shape& shape) {
  std::string text;
  for (int i = 0; i < shape.rank; ++i) {
    if (i > 0) text += 'x';
    text += std::to_string(shape[i]);
  }
  return text;
}

}  // namespace mica
