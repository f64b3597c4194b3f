// SPDX-License-Identifier: MIT
#include <mica/ext/gzip.hpp>

#include <mica/data/read_idx.hpp>

#include "support/allocations.hpp"
#include "support/error_of.hpp"
#include "support/gzip_files.hpp"
#include "support/idx_files.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

static_assert(mica::Decompressor<mica::Gzip>);

namespace {

std::string unzip(const std::string& file) {
  std::istringstream compressed(file);
  auto plain = mica::gzip(compressed, "file.gz");
  return {std::istreambuf_iterator<char>(plain), {}};
}

/// Text that compresses a little, and takes several of the buffers in between.
std::string long_text() {
  std::string text;
  for (std::uint32_t i = 0; text.size() < 1'000'000; ++i) text += std::to_string(i * 2654435761u);
  return text;
}

const std::string small_idx = idx_header(0x08, {2, 3}) + "abcdef";

mica::Idx read_zipped(const std::string& file) {
  std::istringstream compressed(file);
  auto plain = mica::gzip(compressed, "file.gz");
  return mica::read_idx(plain, "file.gz (decompressed)");
}

}  // namespace

TEST_CASE("what was compressed comes out") {
  for (const std::string& text : {std::string(), std::string("a"), std::string(100'000, 'x'), long_text()})
    CHECK(unzip(gzipped(text)) == text);
}

TEST_CASE("a file of several members is what they hold, one after the other") {
  CHECK(unzip(gzipped("one ") + gzipped("") + gzipped("two")) == "one two");
  CHECK(unzip(gzipped(long_text()) + gzipped(long_text())) == long_text() + long_text());
}

TEST_CASE("a compressed stream need not be seekable") {
  Pipe compressed(gzipped(long_text()));
  auto plain = mica::gzip(compressed, "file.gz");
  CHECK(std::string(std::istreambuf_iterator<char>(plain), {}) == long_text());
}

TEST_CASE("a damaged file is refused in a sentence that says where") {
  const std::string file = gzipped(small_idx);
  const std::size_t size = file.size();
  const auto with = [&](std::size_t at, int byte) {
    std::string damaged = file;
    damaged[at] = static_cast<char>(byte);
    return damaged;
  };
  const auto at = [](std::size_t byte) { return "file.gz, byte " + std::to_string(byte) + ": expected "; };

  CHECK(error_of([] { unzip(""); }) == at(0) + "gzip data, which begin with 0x1f 0x8b, found an empty file");
  CHECK(error_of([] { unzip("PK"); }) == at(0) + "gzip data, which begin with 0x1f 0x8b, found a byte of 80");
  CHECK(error_of([&] { unzip(with(1, 0x8c)); }) == at(2) + "sound gzip data, found incorrect header check");
  CHECK(error_of([&] { unzip(with(2, 7)); }) == at(4) + "sound gzip data, found unknown compression method");
  CHECK(error_of([&] { unzip(with(10, 0xff)); }) == at(11) + "sound gzip data, found invalid block type");
  CHECK(error_of([&] { unzip(with(size - 8, file[size - 8] ^ 1)); }) ==
        at(size - 4) + "sound gzip data, found incorrect data check");
  CHECK(error_of([&] { unzip(with(size - 4, file[size - 4] ^ 1)); }) ==
        at(size) + "sound gzip data, found incorrect length check");
  CHECK(error_of([&] { unzip(file + "x"); }) ==
        at(size) + "the end of the file after the gzip data, found a byte of 120");
  CHECK(error_of([&] { unzip(file + file.substr(0, 5)); }) ==
        at(size + 5) + "more gzip data, found the end of the file");
}

TEST_CASE("a file cut short anywhere is refused") {
  const std::string file = gzipped(small_idx);
  for (std::size_t size = 1; size < file.size(); ++size)
    CHECK(error_of([&] { read_zipped(file.substr(0, size)); }) ==
          "file.gz, byte " + std::to_string(size) + ": expected more gzip data, found the end of the file");
}

TEST_CASE("with any bit flipped, the contents are the same or the file is refused") {
  const std::string file = gzipped(small_idx);
  int refused = 0;
  for (std::size_t i = 0; i < 8 * file.size(); ++i) {
    std::string damaged = file;
    damaged[i / 8] = static_cast<char>(damaged[i / 8] ^ 1 << i % 8);
    const std::string error = error_of([&] {
      const mica::Idx idx = read_zipped(damaged);
      CHECK(idx.values<std::uint8_t>() == std::vector<std::uint8_t>{'a', 'b', 'c', 'd', 'e', 'f'});
    });
    refused += error != "no error";
  }
  // Unchecked: a flag, the six bytes that say when, by what and how hard the file was compressed, and the
  // bits that fill up the last byte of the compressed data.
  CHECK(refused >= 8 * static_cast<int>(file.size()) - 1 - 6 * 8 - 7);
}

TEST_CASE("trailing data inside and outside of the compression are refused") {
  CHECK(error_of([] { read_zipped(gzipped(small_idx + "g")); }) ==
        "file.gz (decompressed), byte 18: expected the end of the file after 2x3 elements, found more data");
  const std::string file = gzipped(small_idx);
  CHECK(error_of([&] { read_zipped(file + "g"); }) ==
        "file.gz, byte " + std::to_string(file.size()) +
            ": expected the end of the file after the gzip data, found a byte of 103");
}

TEST_CASE("a decompression bomb takes no more memory than its header states") {
  constexpr std::size_t little = 400'000;  // two buffers of 64 KiB, a first step of as much, and the sentence
  const std::string small_header = gzipped(idx_header(0x08, {4}) + std::string(50'000'000, 'x'));
  CHECK(allocated_by([&] {
          CHECK(error_of([&] { read_zipped(small_header); }) ==
                "file.gz (decompressed), byte 12: expected the end of the file after 4 elements, found more "
                "data");
        }) < little);
  // Little enough for the compressed length, but not there.
  const std::string cut_short = gzipped(idx_header(0x08, {20'000}) + "few");
  CHECK(
      allocated_by([&] {
        CHECK(
            error_of([&] { read_zipped(cut_short); }) ==
            "file.gz (decompressed), byte 11: expected 20000 bytes (20000 elements of 1) and then the end of "
            "the file, found the end of the file");
      }) < little);
}

TEST_CASE("a header that promises more than the compressed length can hold is refused at once") {
  // 50 MB in 49 KB, which promise 1.5 TB: nothing behind the first buffer is decompressed.
  const std::string promise = idx_header(0x0e, {200'000, 1000, 1000});
  const std::string bomb = gzipped(promise + std::string(50'000'000, 'x'));
  const std::string expected =
      "file.gz (decompressed), byte 16: expected 1600000000000 bytes (200000x1000x1000 elements of 8) and "
      "then "
      "the end of the file, found compressed data that hold ";
  const auto refused = [&](std::size_t length) {
    return expected + std::to_string(1032 * length) + " bytes with the header at most";
  };
  std::istringstream compressed(bomb);
  auto plain = mica::gzip(compressed, "file.gz");
  CHECK(plain.max_length() == 1032 * bomb.size());
  constexpr std::size_t little = 10'000;
  CHECK(allocated_by([&] {
          CHECK(error_of([&] { mica::read_idx(plain, "file.gz (decompressed)"); }) == refused(bomb.size()));
        }) < little);

  const std::string members = gzipped(promise) + gzipped("") + gzipped("more") + "and what is no gzip data";
  CHECK(error_of([&] { read_zipped(members); }) == refused(members.size()));

  const TemporaryFolder folder;
  const std::string path = folder.write("images.gz", bomb);
  CHECK(error_of([&] { mica::read_idx(path, mica::gzip); }).find(" (decompressed), byte 16: ") ==
        path.size());
}

TEST_CASE("the bound counts from where the compressed stream stands, and a pipe has none") {
  const std::string file = gzipped(small_idx);
  std::istringstream later("before" + file);
  later.seekg(6);
  auto plain = mica::gzip(later, "file.gz");
  CHECK(plain.max_length() == 1032 * file.size());
  CHECK(mica::read_idx(plain, "file.gz (decompressed)").size() == 6);

  Pipe pipe(gzipped(idx_header(0x0e, {200'000, 1000, 1000}) + "few"));
  auto from_pipe = mica::gzip(pipe, "file.gz");
  CHECK(!from_pipe.max_length());
  CHECK(error_of([&] {
          mica::read_idx(from_pipe, "file.gz (decompressed)");
        }).ends_with("found the end of the file"));
}

TEST_CASE("a file that DEFLATE shrinks as far as it can is within the bound") {
  const std::string file = gzipped(idx_header(0x08, {20'000'000}) + std::string(20'000'000, 'x'));
  REQUIRE(file.size() < 20'000'000 / 1020);
  CHECK(read_zipped(file).size() == 20'000'000);
}

TEST_CASE("read_idx decompresses what is compressed, whatever its name") {
  const TemporaryFolder folder;
  const std::vector<std::uint8_t> expected = {'a', 'b', 'c', 'd', 'e', 'f'};
  CHECK(mica::read_idx(folder.write("a.gz", gzipped(small_idx)), mica::gzip).values<std::uint8_t>() ==
        expected);
  CHECK(mica::read_idx(folder.write("a", gzipped(small_idx)), mica::gzip).values<std::uint8_t>() == expected);
  CHECK(mica::read_idx(folder.write("b.gz", small_idx), mica::gzip).values<std::uint8_t>() == expected);

  const std::string empty = folder.write("empty.gz", "");
  CHECK(error_of([&] { mica::read_idx(empty, mica::gzip); }) ==
        empty + ", byte 0: expected gzip data, which begin with 0x1f 0x8b, found an empty file");
  CHECK(error_of([&] { mica::read_idx(folder.path("none.gz"), mica::gzip); }).find(folder.path("none.gz")) ==
        0);
  CHECK(error_of([&] { mica::read_idx(folder.path(), mica::gzip); }).find(folder.path()) == 0);
}
