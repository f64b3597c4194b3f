// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/random.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/data/augmentation/augmentation.hpp>
#include <mica/data/augmentation/augmented_image.hpp>
#include <mica/data/augmentation/random_box.hpp>

#include <algorithm>
#include <cstdint>

namespace mica {

/// Sets a square of `length` x `length` pixels to `fill_value`. Its centre is any pixel of the image, so a
/// part of it may lie outside. (DeVries, Taylor: Improved Regularization of Convolutional Neural Networks
/// with Cutout, 2017.) It belongs behind a normalization of the data, where 0 is the mean; for the samples
/// that mica reads, 0 is black.
struct Cutout {
  static constexpr bool moves_pixels = false;

  int length = 0;
  double fill_value = 0;

  void check(const Shape& in) const {
    detail::check_images("Cutout", in);
    if (length < 0) detail::throw_error({"Cutout: expected a length >= 0, found ", length});
  }

  void apply(AugmentedImage& image, Random random) const {
    const auto side = [&](int extent, int& first, int& last) {
      const int centre = static_cast<int>(random.below(static_cast<std::uint32_t>(extent)));
      const int start = centre - length / 2;
      first = std::max(start, 0);
      // Not start + length, which need not be an int.
      last = extent - start < length ? extent : start + length;
    };
    detail::Box box{};
    side(image.shape().height(), box.top, box.bottom);
    side(image.shape().width(), box.left, box.right);
    box.each_row(image,
                 [&](float* row, int size) { std::fill_n(row, size, static_cast<float>(fill_value)); });
  }
};

}  // namespace mica
