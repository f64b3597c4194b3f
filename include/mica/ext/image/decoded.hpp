// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/data/whole_file.hpp>
#include <mica/ext/image/bitmap.hpp>
#include <mica/ext/image/jpeg_reader.hpp>
#include <mica/ext/image/png_reader.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mica::detail {

/// Decodes a PNG or JPEG file, whose first bytes say which it is. `name` is for messages. The image has
/// `channels` channels, or those of the file if that is 0.
inline Bitmap decoded(const std::string& name, std::span<const std::uint8_t> file, int channels) {
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  if (text.starts_with("\x89PNG\r\n\x1a\n")) return PngReader(name, file).read(channels);
  if (text.starts_with("\xff\xd8\xff")) return JpegReader(name, file).read(channels);
  throw_error(
      {name, ": expected a PNG or JPEG image, found ", file.empty() ? "an empty file" : "another file"});
}

inline Bitmap decoded_file(const std::string& path, int channels) {
  return decoded(path, read_whole_file(path), channels);
}

}  // namespace mica::detail
