// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/data/crc32.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// The checksum of a file in the safetensors format, which has none of its own. It is the first text of the
/// metadata, "mica_crc32": the CRC-32 of all bytes behind it, as eight hexadecimal digits. A file that begins
/// otherwise has no checksum.
namespace mica::detail {

inline constexpr std::string_view checksum_start = "{\"__metadata__\":{\"mica_crc32\":\"";
/// The size of what checksum_text returns.
inline constexpr std::size_t checksum_size = checksum_start.size() + 9;

template <class = void>
std::uint32_t checksum_of(std::string_view bytes, std::uint32_t before = 0) {
  return crc32({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, before);
}

/// The front of the header: the start, the digits, and a quotation mark.
template <class = void>
std::string checksum_text(std::uint32_t checksum) {
  std::string text(checksum_start);
  for (int digit = 7; digit >= 0; --digit) text += "0123456789abcdef"[checksum >> 4 * digit & 15];
  return text += '"';
}

/// Throws Error if a file has a checksum, and another one than its bytes.
template <class = void>
void check_checksum(const std::string& name, std::span<const std::uint8_t> file) {
  constexpr std::size_t size_bytes = 8;
  if (file.size() < size_bytes + checksum_size) return;
  const std::string_view text(reinterpret_cast<const char*>(file.data()) + size_bytes,
                              file.size() - size_bytes);
  if (!text.starts_with(checksum_start)) return;
  if (text.substr(0, checksum_size) != checksum_text(checksum_of(text.substr(checksum_size))))
    throw_error({name, ": expected bytes with the checksum in the file, found others: the file is damaged"});
}

}  // namespace mica::detail
