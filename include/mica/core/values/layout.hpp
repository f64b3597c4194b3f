// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/shape.hpp>

#include <algorithm>

namespace mica {

/// Pixels of zeros around an image.
struct PaddingSize {
  int top = 0;
  int left = 0;
  int bottom = 0;
  int right = 0;

  friend constexpr bool operator==(const PaddingSize&, const PaddingSize&) = default;
};

namespace detail {

/// The smallest padding that holds both.
constexpr PaddingSize enclosing(const PaddingSize& a, const PaddingSize& b) {
  return {std::max(a.top, b.top), std::max(a.left, b.left), std::max(a.bottom, b.bottom),
          std::max(a.right, b.right)};
}

}  // namespace detail

/// Where the samples of a batch lie in memory: each a `shape` inside a `padding` of zeros, channels last, one
/// sample `sample_stride()` elements after the other. A producer writes inside the padding that its consumer
/// wants, so that a padded convolution needs no copy. A constant expression, and a template argument of View.
struct Layout {
  /// Every sample, and so every buffer, ends with this many elements that may be read but mean nothing:
  /// kernels load whole registers and store exactly.
  static constexpr int slack = 16;

  Shape shape;
  PaddingSize padding = {};

  /// Elements from one row of pixels to the next.
  constexpr int row_stride() const {
    return (shape.width() + padding.left + padding.right) * shape.channels();
  }

  /// The offset of a pixel from the first element of the sample. Row -top, column -left is the first pixel of
  /// the padding.
  constexpr int offset(int row, int column) const {
    return (row + padding.top) * row_stride() + (column + padding.left) * shape.channels();
  }

  /// Elements from one sample to the next, a multiple of the slack so that samples start aligned.
  constexpr int sample_stride() const {
    const int extent = (shape.height() + padding.top + padding.bottom) * row_stride() + slack;
    return (extent + slack - 1) / slack * slack;
  }

  /// Whether the `shape.size()` elements of a sample are contiguous.
  constexpr bool is_dense() const { return padding == PaddingSize{}; }

  friend constexpr bool operator==(const Layout&, const Layout&) = default;
};

}  // namespace mica
