// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>

#include <zlib.h>

/// `text` as a gzip file of one member.
inline std::string gzipped(const std::string& text) {
  z_stream z = {};
  constexpr int as_gzip = 16;
  if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, MAX_WBITS + as_gzip, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("deflateInit2");
  std::string file(deflateBound(&z, static_cast<uLong>(text.size())), '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(file.data());
  z.avail_out = static_cast<uInt>(file.size());
  const int result = deflate(&z, Z_FINISH);
  file.resize(z.total_out);
  deflateEnd(&z);
  if (result != Z_STREAM_END) throw std::runtime_error("deflate");
  return file;
}
