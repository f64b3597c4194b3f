// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/random.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/data/augmentation/augmented_image.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace mica::detail {

/// Some rows and columns of an image: from top to bottom - 1, from left to right - 1.
struct Box {
  int top, left, bottom, right;

  /// Calls f(first value, number of values) for each row of the box.
  template <class F>
  void each_row(AugmentedImage& image, const F& f) const {
    if (left >= right) return;
    const int channels = image.shape().channels();
    float* const pixels = image.pixels();
    for (int row = top; row < bottom; ++row)
      f(pixels + (std::ptrdiff_t{row} * image.shape().width() + left) * channels, (right - left) * channels);
  }
};

/// A box of a share of the height and of the width at a random place inside of an image: the pixels whose
/// numbers lie in [start, start + share extent).
inline Box box_of_share(const Shape& shape, double height, double width, Random& random) {
  const auto pixels = [&](double share, int extent, int& first, int& last) {
    const double length = share * extent, start = random.uniform() * (extent - length);
    first = std::clamp(static_cast<int>(std::ceil(start)), 0, extent);
    last = std::clamp(static_cast<int>(std::ceil(start + length)), first, extent);
  };
  Box box{};
  pixels(width, shape.width(), box.left, box.right);
  pixels(height, shape.height(), box.top, box.bottom);
  return box;
}

}  // namespace mica::detail
