// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace mica::detail {

/// The checksum of zip and gzip: CRC-32 with the polynomial 0xedb88320, a byte at a time. `before` is that of
/// bytes in front.
template <class = void>
std::uint32_t crc32(std::span<const std::uint8_t> bytes, std::uint32_t before = 0) {
  static constexpr std::array<std::uint32_t, 256> table = [] {
    std::array<std::uint32_t, 256> result{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      result[i] = i;
      for (int bit = 0; bit < 8; ++bit) result[i] = (result[i] >> 1) ^ (result[i] & 1 ? 0xedb88320u : 0);
    }
    return result;
  }();
  std::uint32_t crc = ~before;
  for (const std::uint8_t byte : bytes) crc = (crc >> 8) ^ table[(crc ^ byte) & 255];
  return ~crc;
}

}  // namespace mica::detail
