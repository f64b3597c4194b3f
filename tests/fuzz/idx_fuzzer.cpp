// SPDX-License-Identifier: MIT
// Any bytes are read as an IDX file from a stream that can seek, from one that cannot, and through gzip. The
// first two must agree, and nothing but mica::Error may come out.
#include <mica/data/idx.hpp>
#include <mica/ext/gzip.hpp>

#include "../support/idx_files.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <istream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

std::optional<mica::Idx> read(std::istream& in) {
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string file(reinterpret_cast<const char*>(data), size);

  std::istringstream seekable(file);
  Pipe pipe(file);
  const auto one = read(seekable);
  const auto other = read(pipe);
  require(one.has_value() == other.has_value());
  if (one) require(one->extents == other->extents && integers(*one) == integers(*other));

  std::istringstream compressed(file);
  mica::GzipStream plain = mica::gzip(compressed, "file");
  read(plain);
  return 0;
}
