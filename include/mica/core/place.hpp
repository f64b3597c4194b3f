// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/shape.hpp>

#include <algorithm>

namespace mica {

/// Pixels of zeros around an image.
struct Border {
  int top = 0;
  int left = 0;
  int bottom = 0;
  int right = 0;

  friend constexpr bool operator==(const Border&, const Border&) = default;
};

/// The smallest border that holds both.
constexpr Border enclosing(const Border& a, const Border& b) {
  return {std::max(a.top, b.top), std::max(a.left, b.left), std::max(a.bottom, b.bottom),
          std::max(a.right, b.right)};
}

/// Where the samples of a batch lie in memory: each a `shape` inside a `border` of zeros, channels last, one
/// sample `stride()` elements after the other. A producer writes inside the border that its consumer wants,
/// so that a padded convolution needs no copy. A constant expression, and a template argument of View.
struct Place {
  /// Every sample, and so every buffer, ends with this many elements that may be read but mean nothing:
  /// kernels load whole registers and store exactly.
  static constexpr int slack = 16;

  Shape shape;
  Border border = {};

  /// Elements from one row of pixels to the next.
  constexpr int row() const { return (shape.width() + border.left + border.right) * shape.channels(); }

  /// The offset of pixel (y, x) from the first element of the sample; (-top, -left) is the border's corner.
  constexpr int at(int y, int x) const {
    return (y + border.top) * row() + (x + border.left) * shape.channels();
  }

  /// Elements from one sample to the next, a multiple of the slack so that samples start aligned.
  constexpr int stride() const {
    const int extent = (shape.height() + border.top + border.bottom) * row() + slack;
    return (extent + slack - 1) / slack * slack;
  }

  /// Whether the sample is one run of `shape.size()` elements.
  constexpr bool is_dense() const { return border == Border{}; }

  friend constexpr bool operator==(const Place&, const Place&) = default;
};

}  // namespace mica
