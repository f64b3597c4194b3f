// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace mica::detail {

/// An image in memory, [height, width, channels], a byte each: 1 channel is grey, 2 are grey and alpha, 3 are
/// red, green and blue, 4 are these and alpha.
struct Bitmap {
  int height = 0, width = 0, channels = 0;
  std::vector<std::uint8_t> bytes;
};

/// Refuses an image that its file cannot hold, before memory for it is allocated. `bits` is the size of a
/// pixel as the file has it, before compression.
///
/// The limit is 1032 bytes of pixels for each byte of the file. Deflate, in PNG, cannot reach more: the
/// shortest code of a match has two bits, and the longest match has 258 bytes. JPEG with Huffman codes needs
/// one bit at least for the 64 pixels of a block; that is half of the limit if a pixel counts as a byte. No
/// image may have more than 2^27 pixels.
inline void check_extents(const std::string& name, std::size_t file_size, std::uint64_t height,
                          std::uint64_t width, std::uint64_t bits) {
  constexpr std::uint64_t max_pixels = std::uint64_t{1} << 27, max_expansion = 4 * 258;
  if (height * width > max_pixels)
    throw_error({name, ": expected an image of at most ", max_pixels, " pixels, found ", height, "x", width});
  const std::uint64_t needed = (height * width * bits + 8 * max_expansion - 1) / (8 * max_expansion);
  if (needed > file_size)
    throw_error({name, ": expected at least ", needed, " bytes for an image of ", height, "x", width,
                 ", found ", file_size});
}

}  // namespace mica::detail
