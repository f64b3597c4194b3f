// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/data/stream_length.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <ios>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

namespace mica::detail {

/// The bytes of a file. If the file knows its length, their memory is allocated at once, else it grows with
/// the bytes that arrive. Throws Error if the file cannot be read.
inline std::vector<std::uint8_t> read_whole_file(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file)
    throw_error({path, ": expected a file that can be read, found none (",
                 std::generic_category().message(errno), ")"});
  file.peek();  // a folder can be opened like a file, but not be read
  if (file.bad()) throw_error({path, ": expected a file that can be read, found none"});
  file.clear();
  std::vector<std::uint8_t> bytes;
  if (const std::optional<std::uint64_t> length = bytes_left(file))
    bytes.reserve(static_cast<std::size_t>(*length));
  constexpr std::size_t chunk = std::size_t{1} << 20;
  // At the end, where `peek` finds nothing more, no memory for more is needed.
  while (file.peek() != std::ifstream::traits_type::eof()) {
    const std::size_t before = bytes.size();
    bytes.resize(before + std::max(std::min(bytes.capacity() - before, chunk), std::size_t{4096}));
    file.read(reinterpret_cast<char*>(bytes.data() + before),
              static_cast<std::streamsize>(bytes.size() - before));
    bytes.resize(before + static_cast<std::size_t>(file.gcount()));
  }
  if (file.bad())
    throw_error({path, ", byte ", bytes.size(), ": expected data, found a file that cannot be read"});
  return bytes;
}

}  // namespace mica::detail
