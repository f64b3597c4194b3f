// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

/// The bytes of a safetensors file with this header, as it is, and this data.
inline std::string safetensors_file(const std::string& header, const std::string& data) {
  std::string file;
  for (int byte = 0; byte < 8; ++byte)
    file += static_cast<char>(static_cast<std::uint64_t>(header.size()) >> 8 * byte & 0xff);
  return file + header + data;
}
