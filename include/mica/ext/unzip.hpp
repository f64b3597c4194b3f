// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <zlib.h>

namespace mica {

/// The Inflater for compressed arrays: `read_npz(path, mica::unzip)`. Needs zlib (CMake target mica::gzip).
/// It throws Error if the data are damaged, or if they do not have `size` bytes.
struct Unzip {
  std::vector<std::uint8_t> operator()(std::span<const std::uint8_t> compressed, std::size_t size,
                                       const std::string& name) const {
    std::vector<std::uint8_t> bytes(size);
    z_stream z = {};
    constexpr int without_header = -MAX_WBITS;
    if (inflateInit2(&z, without_header) != Z_OK) detail::throw_error(name + ": zlib has no memory");
    // zlib counts with unsigned int, and wants a place to write to even where nothing is left to write.
    std::uint8_t nothing = 0;
    std::size_t in = 0, out = 0;
    int result = Z_OK;
    while (result == Z_OK) {
      constexpr std::size_t most = std::numeric_limits<unsigned>::max();
      z.next_in = const_cast<Bytef*>(compressed.data() + in);
      z.avail_in = static_cast<unsigned>(std::min(compressed.size() - in, most));
      const bool is_full = out == size;
      z.next_out = is_full ? &nothing : bytes.data() + out;
      z.avail_out = is_full ? 1 : static_cast<unsigned>(std::min(size - out, most));
      const unsigned given = z.avail_in, room = z.avail_out;
      result = ::inflate(&z, Z_NO_FLUSH);
      in += given - z.avail_in;
      out += room - z.avail_out;
      if (out > size) break;
    }
    inflateEnd(&z);
    if (result != Z_STREAM_END || out != size)
      detail::throw_error({name, ": expected deflated data of ", size, " bytes, found ",
                           out != size && (result == Z_STREAM_END || out > size) ? "another number of them"
                           : result == Z_BUF_ERROR                               ? "their end"
                                                                                 : "damaged data"});
    return bytes;
  }
};
inline constexpr Unzip unzip{};

}  // namespace mica
