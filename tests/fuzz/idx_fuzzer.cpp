// SPDX-License-Identifier: MIT
// Any bytes are read as an IDX file from a stream that can seek and from one that cannot, plain and through
// gzip. The two must agree, and nothing but mica::Error may come out.
#include <mica/data/read_idx.hpp>
#include <mica/ext/gzip.hpp>

#include "../support/idx_files.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

/// `in` is not just any std::istream: a GzipStream tells how long it can be.
template <class Stream>
std::optional<mica::Idx> read(Stream& in) {
  try {
    mica::Idx idx = mica::read_idx(in, "file");
    std::size_t size = 1;
    for (const std::size_t extent : idx.extents) size *= extent;
    require(idx.size() == size && idx.values<float>().size() == size);
    return idx;
  } catch (const mica::Error&) {
    return std::nullopt;
  }
}

/// The elements as integers, or nothing where they are none.
std::optional<std::vector<std::int16_t>> integers(const mica::Idx& idx) {
  try {
    return idx.values<std::int16_t>();
  } catch (const mica::Error&) {
    return std::nullopt;
  }
}

void require_equal(const std::optional<mica::Idx>& one, const std::optional<mica::Idx>& other) {
  require(one.has_value() == other.has_value());
  if (one) require(one->extents == other->extents && integers(*one) == integers(*other));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string file(reinterpret_cast<const char*>(data), size);

  std::istringstream seekable(file);
  Pipe pipe(file);
  require_equal(read(seekable), read(pipe));

  std::istringstream compressed(file);
  Pipe compressed_pipe(file);
  mica::GzipStream plain = mica::gzip(compressed, "file");
  mica::GzipStream plain_pipe = mica::gzip(compressed_pipe, "file");
  require_equal(read(plain), read(plain_pipe));
  return 0;
}
