// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/shape.hpp>
#include <mica/data/augmentation/filling.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

/// The values of an image at places between its pixels.
namespace mica::detail {

/// The largest whole number that is not larger. std::floor is a call where the processor has no instruction
/// for it.
inline float floor_of(float value) {
  const auto whole = static_cast<float>(static_cast<int>(value));
  return whole > value ? whole - 1 : whole;
}

/// An image with a border of one pixel, which holds what the fill mode puts there.
class BorderedImage {
 public:
  /// Coordinates are computed for so many pixels at once: the compiler turns each loop over them into a few
  /// instructions.
  static constexpr int block = 16;

  /// The memory for a copy of the image is `memory`, which may have any size.
  BorderedImage(const float* image, const Shape& shape, const Filling& filling, std::vector<float>& memory)
      : height_(shape.height()), width_(shape.width()), channels_(shape.channels()), filling_(filling) {
    stride_ = (width_ + 2) * channels_;
    memory.resize(static_cast<std::size_t>(stride_) * static_cast<std::size_t>(height_ + 2));
    data_ = memory.data() + stride_ + channels_;
    const int row_size = width_ * channels_;
    for (int y = 0; y < height_; ++y) {
      float* const row = memory.data() + std::ptrdiff_t{y + 1} * stride_ + channels_;
      std::copy_n(image + std::ptrdiff_t{y} * row_size, row_size, row);
      for (int c = 0; c < channels_; ++c) {
        row[c - channels_] = beside(row[c], row[row_size - channels_ + c]);
        row[row_size + c] = beside(row[row_size - channels_ + c], row[c]);
      }
    }
    float* const first = memory.data() + stride_;
    float* const last = memory.data() + std::ptrdiff_t{height_} * stride_;
    for (int i = 0; i < stride_; ++i) {
      first[i - stride_] = beside(first[i], last[i]);
      last[i + stride_] = beside(last[i], first[i]);
    }
  }

  /// Writes the values at `count` <= block places to `out`, a pixel each.
  void sample(const float* x, const float* y, int count, float* out) const {
    int offset[block], column[block], row[block];
    float right[block], below[block];
    split(x, width_, column, right);
    split(y, height_, row, below);
    for (int k = 0; k < block; ++k) offset[k] = row[k] * stride_ + column[k] * channels_;
    if (channels_ == 1) {
      float values[block];
      for (int k = 0; k < block; ++k) values[k] = mixed(data_ + offset[k], right[k], below[k]);
      std::copy_n(values, count, out);
    } else {
      for (int k = 0; k < count; ++k) {
        for (int c = 0; c < channels_; ++c) *out++ = mixed(data_ + offset[k] + c, right[k], below[k]);
      }
    }
  }

 private:
  /// What stands beside an edge: `near` is the pixel at this edge, `far` the one at the other.
  float beside(float near, float far) const {
    switch (filling_.fill_mode) {
      case FillMode::constant:
        return static_cast<float>(filling_.fill_value);
      case FillMode::wrap:
        return far;
      default:
        return near;
    }
  }

  /// Cuts coordinates of an axis of `extent` pixels into the number of a pixel, -1 to extent - 1, and the
  /// share, 0 to 1, of the pixel behind it.
  void split(const float* given, int extent, int* pixel, float* share) const {
    const auto size = static_cast<float>(extent);
    float inside[block];
    switch (filling_.fill_mode) {
      case FillMode::constant:
        for (int k = 0; k < block; ++k) inside[k] = std::min(std::max(given[k], -1.0F), size);
        break;
      case FillMode::nearest:
        for (int k = 0; k < block; ++k) inside[k] = std::min(std::max(given[k], 0.0F), size - 1);
        break;
      case FillMode::reflect:
        // The edges of the pixels, from 0 to 2 size, run to and fro between 0 and size.
        for (int k = 0; k < block; ++k) {
          const float edge = given[k] + 0.5F, period = 2 * size;
          const float turned = edge - period * floor_of(edge / period);
          inside[k] = std::min(std::max(std::min(turned, period - turned) - 0.5F, 0.0F), size - 1);
        }
        break;
      default:  // wrap
        for (int k = 0; k < block; ++k) inside[k] = given[k] - size * floor_of(given[k] / size);
        break;
    }
    if (filling_.interpolation == Interpolation::nearest)
      for (int k = 0; k < block; ++k) inside[k] = floor_of(inside[k] + 0.5F);
    for (int k = 0; k < block; ++k) {
      const float first = std::min(floor_of(inside[k]), size - 1);
      pixel[k] = static_cast<int>(first);
      share[k] = inside[k] - first;
    }
  }

  float mixed(const float* at, float right, float below) const {
    const float* const under = at + stride_;
    const float upper = at[0] + right * (at[channels_] - at[0]);
    const float lower = under[0] + right * (under[channels_] - under[0]);
    return upper + below * (lower - upper);
  }

  int height_, width_, channels_, stride_;
  Filling filling_;
  const float* data_;
};

/// out(row, column) = the value of the image at the place that `at(row, first, x, y)` writes for the columns
/// first, first + 1, ... of a row to x[0], x[1], ..., BorderedImage::block of them.
template <class At>
void resample(const BorderedImage& image, const Shape& shape, const At& at, float* out) {
  constexpr int block = BorderedImage::block;
  for (int row = 0; row < shape.height(); ++row) {
    for (int first = 0; first < shape.width(); first += block) {
      float x[block], y[block];
      at(row, first, x, y);
      const int count = std::min(block, shape.width() - first);
      image.sample(x, y, count, out);
      out += count * shape.channels();
    }
  }
}

}  // namespace mica::detail
