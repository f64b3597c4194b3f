// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/ext/image/bitmap.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

namespace mica::detail {

/// Throws Error, naming `where`, if images cannot be resized to the shape.
inline void check_image_shape(std::string_view where, const Shape& shape) {
  const int channels = shape.is_image() ? shape[2] : 0;
  if ((channels != 1 && channels != 3 && channels != 4) || shape[0] < 1 || shape[1] < 1)
    throw_error({where, ": expected images of 1, 3 or 4 channels, found ", to_string(shape)});
  if (shape[0] > std::numeric_limits<int>::max() / 4 / shape[1])
    throw_error({where, ": expected at most ", std::numeric_limits<int>::max() / 4, " pixels, found ",
                 to_string(shape)});
}

/// A place between two pixels of an axis: the elements at which they begin, and the share of the second.
template <class T>
struct PlaceOnAxis {
  std::ptrdiff_t first, second;
  T share;
};

/// The places of `to` pixels on an axis of `from` pixels that lie `stride` elements apart: the middle of
/// pixel i is at (i + 1/2) from / to - 1/2, but not outside of the axis.
template <class T>
std::vector<PlaceOnAxis<T>> places_on_axis(int from, int to, std::ptrdiff_t stride) {
  std::vector<PlaceOnAxis<T>> places(static_cast<std::size_t>(to));
  const T scale = static_cast<T>(from) / static_cast<T>(to), last = static_cast<T>(from - 1);
  for (int i = 0; i < to; ++i) {
    const T place = std::clamp((static_cast<T>(i) + T(0.5)) * scale - T(0.5), T(0), last);
    const int first = static_cast<int>(place);
    places[static_cast<std::size_t>(i)] = {first * stride, std::min(first + 1, from - 1) * stride,
                                           place - static_cast<T>(first)};
  }
  return places;
}

/// Writes the image in the height and width of `shape`, bytes 0 to 255 as 0 to 1. The values between pixels
/// are bilinear, and pixels that are passed over do not count: Keras' resize without antialias.
template <class T>
void write_resized(const Bitmap& image, const Shape& shape, T* out) {
  const std::ptrdiff_t channels = image.channels;
  const auto rows = places_on_axis<T>(image.height, shape.height(), image.width * channels);
  const auto columns = places_on_axis<T>(image.width, shape.width(), channels);
  const auto at = [](const std::uint8_t* pixel) { return static_cast<T>(*pixel); };
  for (const PlaceOnAxis<T>& row : rows) {
    const std::uint8_t *const above = image.bytes.data() + row.first,
                              *below = image.bytes.data() + row.second;
    for (const PlaceOnAxis<T>& column : columns) {
      for (std::ptrdiff_t c = 0; c < channels; ++c) {
        const std::ptrdiff_t left = column.first + c, right = column.second + c;
        const T upper = at(above + left) + column.share * (at(above + right) - at(above + left));
        const T lower = at(below + left) + column.share * (at(below + right) - at(below + left));
        *out++ = (upper + row.share * (lower - upper)) * (T(1) / T(255));
      }
    }
  }
}

}  // namespace mica::detail
