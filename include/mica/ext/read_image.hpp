// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/core/values/tensor.hpp>
#include <mica/ext/image/bitmap.hpp>
#include <mica/ext/image/decoded.hpp>
#include <mica/ext/image/resized.hpp>
#include <mica/layers/input.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace mica {

/// Reads a PNG or JPEG file, [height, width, channels], bytes 0 to 255. Needs libpng and libjpeg (CMake
/// target mica::image).
///
/// | `channels` | |
/// | --- | --- |
/// | 0 | those of the file; a palette has 3, with transparent colours 4 |
/// | 1 | grey: 0.299 red + 0.587 green + 0.114 blue, of PNG rounded down |
/// | 2 | grey and alpha |
/// | 3 | red, green, blue |
/// | 4 | red, green, blue, alpha |
///
/// As in Keras (TensorFlow's decode_image), an alpha that is not asked for is left out, one that the file
/// does not have is 255, of 16 bits the upper 8 are taken, and colour profiles and EXIF's orientation are
/// ignored.
///
/// Throws Error, with the name of the file, if the file cannot be read, is damaged or ends too early (also
/// where libjpeg would go on with invented pixels), or if the image is too large: more than 2^27 pixels, or
/// more than 1032 bytes of pixels for each byte of the file, which neither format compresses to.
inline Tensor<std::uint8_t, 3> read_image(const std::string& path, int channels = 0) {
  if (channels < 0 || channels > 4)
    detail::throw_error(
        {"read_image: expected 1 to 4 channels, or 0 for those of the file, found ", channels});
  const detail::Bitmap image = detail::decoded_file(path, channels);
  Tensor<std::uint8_t, 3> result(image.height, image.width, image.channels);
  std::copy(image.bytes.begin(), image.bytes.end(), result.data());
  return result;
}

/// Reads files as ImageFolder does, [n, height, width, channels], numbers 0 to 1, for predict:
///
///     auto probabilities = model.predict(read_images({"a.jpg", "b.png"}, Input<64, 64, 3>{}));
///
/// Throws Error as read_image does, and if the shape is not that of an image.
inline Tensor<float, 4> read_images(const std::vector<std::string>& paths, const Shape& shape) {
  detail::check_image_shape("read_images", shape);
  Tensor<float, 4> result(static_cast<Eigen::Index>(paths.size()), shape[0], shape[1], shape[2]);
  float* out = result.data();
  for (const std::string& path : paths) {
    detail::write_resized(detail::decoded_file(path, shape.channels()), shape, out);
    out += shape.size();
  }
  return result;
}
template <int... Extents>
Tensor<float, 4> read_images(const std::vector<std::string>& paths, Input<Extents...>) {
  return read_images(paths, Shape(Extents...));
}

}  // namespace mica
