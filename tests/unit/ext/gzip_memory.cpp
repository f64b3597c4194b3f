// SPDX-License-Identifier: MIT
// The most memory that the process held at once: a compressed file is not held twice while it is read.
#include <mica/ext/gzip.hpp>

#include <mica/data/idx.hpp>

#include "support/gzip_files.hpp"
#include "support/idx_files.hpp"
#include "support/sanitized.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <sstream>
#include <string>

#if defined __linux__

#include <sys/resource.h>

TEST_CASE("a large compressed file takes the memory of its elements and of one chunk" *
          doctest::skip(sanitized)) {
  constexpr std::size_t mebibyte = std::size_t{1} << 20, count = 300 * mebibyte;
  std::string file = gzipped(idx_header(0x08, {300, mebibyte}));
  const std::string member = gzipped(std::string(mebibyte, 'x'));
  for (int i = 0; i < 300; ++i) file += member;

  const auto peak = [] {
    rusage usage = {};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::size_t>(usage.ru_maxrss) * 1024;
  };
  std::istringstream compressed(file);
  auto plain = mica::gzip(compressed, "file.gz");
  const std::size_t before = peak();
  CHECK(mica::read_idx(plain, "file.gz (decompressed)").size() == count);
  // A chunk has at most 32 MiB.
  CHECK(peak() < before + count + 48 * mebibyte);
}

#endif
