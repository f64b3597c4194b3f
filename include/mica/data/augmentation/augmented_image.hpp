// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/shape.hpp>
#include <mica/data/augmentation/affine_map.hpp>
#include <mica/data/augmentation/filling.hpp>
#include <mica/data/augmentation/resample.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace mica {

/// An image, or a vector of features, on its way through augmentations. `pixels()` are its values: rows from
/// top to bottom, pixels from left to right, channels.
///
/// `move` does not compute at once: maps that follow each other become one, and the image is computed once,
/// when its pixels are asked for. So it is interpolated once, and what one map moves out of the image, the
/// next may bring back.
class AugmentedImage {
 public:
  explicit AugmentedImage(const Shape& shape)
      : shape_(shape), pixels_(static_cast<std::size_t>(shape.size())) {}

  const Shape& shape() const { return shape_; }

  float* pixels() {
    compute();
    return pixels_.data();
  }

  /// The pixel at each place comes from where the map says.
  void move(const AffineMap& map, const Filling& filling) {
    if (map == AffineMap()) return;
    if (!(filling == filling_)) compute();
    filling_ = filling;
    map_ = AffineMap::both(map_, map);
  }

  /// The pixel at each place comes from where `at` says, see detail::resample.
  template <class At>
  void move_each(const At& at, const Filling& filling) {
    compute();
    const detail::BorderedImage image(pixels_.data(), shape_, filling, memory_);
    detail::resample(image, shape_, at, pixels_.data());
  }

  /// Exchanges left and right, or above and below.
  void flip(bool horizontal, bool vertical) {
    if (map_ == AffineMap()) return flip_pixels(horizontal, vertical);
    AffineMap map;
    if (horizontal) map = AffineMap::both(map, {.xx = -1, .x0 = shape_.width() - 1.0});
    if (vertical) map = AffineMap::both(map, {.yy = -1, .y0 = shape_.height() - 1.0});
    map_ = AffineMap::both(map_, map);
  }

  /// Leaves the pixels from a row and a column on, an image of `height` x `width`. Pixels outside of the
  /// image are `fill_value`.
  void crop(int row, int column, int height, int width, float fill_value) {
    compute();
    const int channels = shape_.channels();
    memory_.assign(static_cast<std::size_t>(height) * static_cast<std::size_t>(width * channels), fill_value);
    const int left = std::max(0, -column), right = std::min(width, shape_.width() - column);
    for (int y = std::max(0, -row); y < std::min(height, shape_.height() - row) && left < right; ++y) {
      const float* const from =
          pixels_.data() + (std::ptrdiff_t{row + y} * shape_.width() + column + left) * channels;
      std::copy_n(from, (right - left) * channels,
                  memory_.data() + (std::ptrdiff_t{y} * width + left) * channels);
    }
    pixels_.swap(memory_);
    shape_ = Shape(height, width, channels);
  }

 private:
  void compute() {
    if (map_ == AffineMap()) return;
    const AffineMap map = std::exchange(map_, {});
    const auto xx = static_cast<float>(map.xx), yx = static_cast<float>(map.yx);
    move_each(
        [&](int row, int first, float* x, float* y) {
          const auto x0 = static_cast<float>(map.xx * first + map.xy * row + map.x0);
          const auto y0 = static_cast<float>(map.yx * first + map.yy * row + map.y0);
          for (int k = 0; k < detail::BorderedImage::block; ++k) {
            x[k] = x0 + xx * static_cast<float>(k);
            y[k] = y0 + yx * static_cast<float>(k);
          }
        },
        filling_);
  }

  void flip_pixels(bool horizontal, bool vertical) {
    const std::ptrdiff_t channels = shape_.channels(), width = shape_.width(), height = shape_.height();
    float* const image = pixels_.data();
    if (horizontal) {
      for (float* row = image; row != image + height * width * channels; row += width * channels) {
        for (std::ptrdiff_t x = 0; x < width / 2; ++x)
          std::swap_ranges(row + x * channels, row + (x + 1) * channels, row + (width - 1 - x) * channels);
      }
    }
    if (vertical) {
      const std::ptrdiff_t size = width * channels;
      for (std::ptrdiff_t y = 0; y < height / 2; ++y)
        std::swap_ranges(image + y * size, image + (y + 1) * size, image + (height - 1 - y) * size);
    }
  }

  Shape shape_;
  std::vector<float> pixels_;
  AffineMap map_;
  Filling filling_;
  std::vector<float> memory_;
};

}  // namespace mica
