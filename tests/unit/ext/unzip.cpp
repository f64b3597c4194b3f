// SPDX-License-Identifier: MIT
#include <mica/ext/unzip.hpp>

#include <mica/data/npz.hpp>

#include "support/error_of.hpp"
#include "support/temporary_folder.hpp"
#include "support/zip_files.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <zlib.h>

namespace {

/// `text` as the deflated data of a zip archive.
std::string deflated(const std::string& text) {
  z_stream z = {};
  if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("deflateInit2");
  std::string packed(deflateBound(&z, static_cast<uLong>(text.size())), '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(packed.data());
  z.avail_out = static_cast<uInt>(packed.size());
  const int result = deflate(&z, Z_FINISH);
  packed.resize(z.total_out);
  deflateEnd(&z);
  if (result != Z_STREAM_END) throw std::runtime_error("deflate");
  return packed;
}

std::string unzipped(const std::string& packed, std::size_t size) {
  const std::vector<std::uint8_t> bytes(packed.begin(), packed.end()),
      result = mica::unzip(bytes, size, "it");
  return {result.begin(), result.end()};
}

}  // namespace

TEST_CASE("deflated data of the right size, and no others") {
  const std::string text(5000, 'a'), packed = deflated(text);
  CHECK(unzipped(packed, 5000) == text);
  CHECK(unzipped(deflated(""), 0).empty());
  CHECK(error_of([&] { unzipped(packed, 4999); }) ==
        "it: expected deflated data of 4999 bytes, found another number of them");
  CHECK(error_of([&] { unzipped(packed, 5001); }) ==
        "it: expected deflated data of 5001 bytes, found another number of them");
  CHECK(error_of([&] { unzipped(packed.substr(0, packed.size() - 3), 5000); }) ==
        "it: expected deflated data of 5000 bytes, found their end");
  CHECK(error_of([&] { unzipped("\xff\xff\xff", 5000); }) ==
        "it: expected deflated data of 5000 bytes, found damaged data");
  CHECK(error_of([&] { unzipped("", 1); }) == "it: expected deflated data of 1 bytes, found their end");
}

TEST_CASE("compressed arrays are read, and not if they announce more than they can hold") {
  const std::string elements(4000, '\x01');
  const std::string x = npy_file("{'descr': '|u1', 'fortran_order': False, 'shape': (4000,), }", elements);
  const TemporaryFolder folder;
  const std::string path = folder.write("x.npz", zipped({{"x.npy", x, deflated(x), 8}}));
  const auto values = mica::read_npz(path, mica::unzip)["x"].values<int>();
  CHECK(values == std::vector<int>(4000, 1));

  ZipEntry bomb{"x.npy", std::string(200'000, 'x'), "1234", 8};
  CHECK(error_of([&] { mica::read_npz(folder.write("b.npz", zipped({bomb})), mica::unzip)["x"]; }) ==
        folder.path("b.npz") +
            ", byte 0: expected 200000 bytes, found compressed data that hold 4128 at most");

  // Damaged in any place: an Error, or the array.
  const std::string good = zipped({{"x.npy", x, deflated(x), 8}});
  int refused = 0;
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string damaged = good;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
    refused += error_of([&] {
                 mica::Npz file("d.npz", {damaged.begin(), damaged.end()});
                 file.inflate_with(mica::unzip);
                 const mica::NpyArray read = file["x"];
                 REQUIRE(read.size() == 4000);
               }) != "no error";
  }
  CHECK(refused > 80);
}
