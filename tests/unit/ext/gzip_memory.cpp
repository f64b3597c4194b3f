// SPDX-License-Identifier: MIT
// The most memory that the process held at once: a compressed file is not held twice while it is read.
#include <mica/ext/gzip.hpp>

#include <mica/data/read_idx.hpp>

#include "support/gzip_files.hpp"
#include "support/idx_files.hpp"
#include "support/sanitized.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>

#if defined __linux__
#include <sys/resource.h>
#endif

namespace {

/// The most bytes that the process has held so far; 0 where the system does not say.
std::size_t peak() {
#if defined __linux__
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::size_t>(usage.ru_maxrss) * 1024;
#else
  return 0;
#endif
}

}  // namespace

TEST_CASE("a large compressed file takes the memory of its elements and of one chunk") {
  constexpr std::size_t mebibyte = std::size_t{1} << 20, members = sanitized ? 3 : 300,
                        count = members * mebibyte;
  std::string file = gzipped(idx_header(0x08, {std::uint32_t{members}, std::uint32_t{mebibyte}}));
  const std::string member = gzipped(std::string(mebibyte, 'x'));
  for (std::size_t i = 0; i < members; ++i) file += member;

  std::istringstream compressed(file);
  auto plain = mica::gzip(compressed, "file.gz");
  const std::size_t before = peak();
  CHECK(mica::read_idx(plain, "file.gz (decompressed)").size() == count);
  // A chunk has at most 32 MiB. A sanitizer keeps memory of its own.
  if (!sanitized) CHECK(peak() <= before + count + 48 * mebibyte);
}
