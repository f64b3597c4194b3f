// SPDX-License-Identifier: MIT
#include <mica/data/read_idx.hpp>

#include "support/allocations.hpp"
#include "support/error_of.hpp"
#include "support/idx_files.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace {

mica::Idx read(const std::string& file) {
  std::istringstream in(file);
  return mica::read_idx(in, "digits");
}

mica::Idx read_from_pipe(const std::string& file) {
  Pipe in(file);
  return mica::read_idx(in, "digits");
}

template <class T>
void check_type(const std::string& file, const std::vector<T>& expected) {
  for (const mica::Idx& idx : {read(file), read_from_pipe(file)}) {
    CHECK(idx.is<T>());
    const std::span<const T> elements = idx.as<T>();
    CHECK(std::vector<T>(elements.begin(), elements.end()) == expected);
  }
}

}  // namespace

TEST_CASE("every element type is read, the most significant byte first") {
  const auto file = [](int type, std::initializer_list<int> data) {
    return idx_header(type, {3}) + bytes(data);
  };
  check_type<std::uint8_t>(file(0x08, {0, 127, 255}), {0, 127, 255});
  check_type<std::int8_t>(file(0x09, {0x80, 0xff, 0x7f}), {-128, -1, 127});
  check_type<std::int16_t>(file(0x0b, {0x80, 0, 0xff, 0xfe, 1, 2}), {-32768, -2, 258});
  check_type<std::int32_t>(file(0x0c, {0x80, 0, 0, 0, 0xff, 0xff, 0xff, 0xfe, 1, 2, 3, 4}),
                           {-2147483647 - 1, -2, 16909060});
  check_type<float>(file(0x0d, {0x3f, 0x80, 0, 0, 0xc0, 0x20, 0, 0, 0x7f, 0x80, 0, 0}),
                    {1.0f, -2.5f, std::numeric_limits<float>::infinity()});
  check_type<double>(file(0x0e, {0x3f, 0xf8, 0,    0,    0,    0,    0,    0,  //
                                 0xc0, 0x04, 0,    0,    0,    0,    0,    0,  //
                                 0x3f, 0xb9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a}),
                     {1.5, -2.5, 0.1});
}

TEST_CASE("one to eight dimensions are read") {
  const std::string six = bytes({1, 2, 3, 4, 5, 6});
  const std::pair<std::string, std::vector<std::size_t>> files[] = {
      {idx_header(8, {6}), {6}},
      {idx_header(8, {2, 3}), {2, 3}},
      {idx_header(8, {2, 1, 3}), {2, 1, 3}},
      {idx_header(8, {1, 2, 1, 3}), {1, 2, 1, 3}},
      {idx_header(8, {1, 2, 1, 3, 1}), {1, 2, 1, 3, 1}},
      {idx_header(8, {3, 1, 1, 1, 1, 2}), {3, 1, 1, 1, 1, 2}},
      {idx_header(8, {1, 1, 1, 6, 1, 1, 1}), {1, 1, 1, 6, 1, 1, 1}},
      {idx_header(8, {1, 1, 1, 1, 1, 1, 2, 3}), {1, 1, 1, 1, 1, 1, 2, 3}},
  };
  for (const auto& [header, extents] : files) {
    const mica::Idx idx = read(header + six);
    CHECK(idx.extents == extents);
    CHECK(idx.size() == 6);
    CHECK(idx.values<std::uint8_t>() == std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6});
  }
}

TEST_CASE("an extent of zero makes an Idx without elements") {
  const mica::Idx idx = read(idx_header(0x0e, {0, 28, 28}));
  CHECK(idx.extents == std::vector<std::size_t>{0, 28, 28});
  CHECK(idx.size() == 0);
  CHECK(idx.tensor<float, 3>().size() == 0);
  CHECK(error_of([] {
          read(idx_header(8, {5, 0}) + "x");
        }) ==
        "digits, byte 12: expected 0 bytes (5x0 elements of 1) and then the end of the file, found 1 bytes");
}

TEST_CASE("elements come as they are, converted, or as a tensor") {
  const mica::Idx idx = read(idx_header(0x0b, {2, 3}) + bytes({0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 1, 0}));
  CHECK(idx.values<float>() == std::vector<float>{1, 2, 3, 4, 5, 256});
  CHECK(idx.values<int>() == std::vector<int>{1, 2, 3, 4, 5, 256});

  const auto tensor = idx.tensor<double, 2>();
  CHECK(tensor.dimension(0) == 2);
  CHECK(tensor.dimension(1) == 3);
  CHECK(tensor(0, 2) == 3.0);
  CHECK(tensor(1, 0) == 4.0);

  CHECK(error_of([&] { idx.values<std::uint8_t>(); }) == "digits: element 5 is 256, expected 0 to 255");
  const std::span<const std::int16_t> view = idx.as<std::int16_t>();
  CHECK(view.size() == 6);
  CHECK(view[5] == 256);
  CHECK(error_of([&] { idx.as<std::uint8_t>(); }) ==
        "digits, byte 2: expected elements of type uint8, found int16");
  CHECK(error_of([&] { idx.tensor<float, 3>(); }) == "digits, byte 3: expected 3 dimensions, found 2");
}

TEST_CASE("a sign is not lost, nor a fraction") {
  const mica::Idx bytes_below_zero = read(idx_header(0x09, {1}) + bytes({0xff}));
  CHECK(bytes_below_zero.values<int>() == std::vector<int>{-1});
  CHECK(error_of([&] { bytes_below_zero.values<unsigned>(); }) ==
        "digits: element 0 is -1, expected 0 to 4294967295");
  const mica::Idx floats = read(idx_header(0x0d, {1}) + bytes({0x7f, 0xc0, 0, 0}));
  CHECK(error_of([&] { floats.values<int>(); }) ==
        "digits, byte 2: expected elements of an integer type, found float");
}

TEST_CASE("bytes are moved out") {
  mica::Idx idx = read(idx_header(8, {4}) + "abcd");
  const std::uint8_t* data = idx.as<std::uint8_t>().data();
  const std::vector<std::uint8_t> elements = std::move(idx).take_bytes();
  CHECK(elements.data() == data);
}

TEST_CASE("a malformed file is refused in a sentence") {
  struct Row {
    std::string file;
    std::string sentence;  // after "digits, byte "
    std::string sentence_of_pipe = sentence;
  };
  const std::string end = " and then the end of the file, found ";
  const Row rows[] = {
      {"", "0: expected an IDX header of more bytes, found the end of the file"},
      {bytes({0, 0, 8}), "3: expected an IDX header of more bytes, found the end of the file"},
      {bytes({0x89, 'P', 'N', 'G'}), "0: expected an IDX file, which begins with 0x00 0x00, found 0x89 0x50"},
      {bytes({0, 1, 8, 1}), "0: expected an IDX file, which begins with 0x00 0x00, found 0x00 0x01"},
      {bytes({0, 0, 0x07, 1}),
       "2: expected an element type of 0x08, 0x09, 0x0b, 0x0c, 0x0d or 0x0e, found 0x07"},
      {bytes({0, 0, 0x0a, 1}),
       "2: expected an element type of 0x08, 0x09, 0x0b, 0x0c, 0x0d or 0x0e, found 0x0a"},
      {bytes({0, 0, 0xff, 1}),
       "2: expected an element type of 0x08, 0x09, 0x0b, 0x0c, 0x0d or 0x0e, found 0xff"},
      {bytes({0, 0, 8, 0}), "3: expected 1 to 8 dimensions, found 0"},
      {idx_header(8, {1, 1, 1, 1, 1, 1, 1, 1, 1}) + "x", "3: expected 1 to 8 dimensions, found 9"},
      {bytes({0, 0, 8, 2, 0, 0, 0, 1, 0, 0}),
       "10: expected an IDX header of more bytes, found the end of the file"},
      // 2^64 elements, which are none where the product wraps around.
      {idx_header(8, {0x10000, 0x10000, 0x10000, 0x10000}),
       "16: expected sizes whose product is at most 9223372036854775807 bytes, found 65536x65536x65536x65536 "
       "elements of 1"},
      {idx_header(0x0e, {0x80000000, 0x40000000}),
       "8: expected sizes whose product is at most 9223372036854775807 bytes, found 2147483648x1073741824 "
       "elements of 8"},
      {idx_header(8, {0, 0x80000000, 0x80000000, 0x80000000}),
       "16: expected sizes whose product is at most 9223372036854775807 bytes, found "
       "0x2147483648x2147483648x2147483648 elements of 1"},
      {idx_header(8, {60000, 28, 28}) + "1234",
       "16: expected 47040000 bytes (60000x28x28 elements of 1)" + end + "4 bytes",
       "20: expected 47040000 bytes (60000x28x28 elements of 1)" + end + "the end of the file"},
      {idx_header(0x0b, {2}) + "123", "8: expected 4 bytes (2 elements of 2)" + end + "3 bytes",
       "11: expected 4 bytes (2 elements of 2)" + end + "the end of the file"},
      {idx_header(8, {2}), "8: expected 2 bytes (2 elements of 1)" + end + "0 bytes",
       "8: expected 2 bytes (2 elements of 1)" + end + "the end of the file"},
      {idx_header(8, {2}) + "123", "8: expected 2 bytes (2 elements of 1)" + end + "3 bytes",
       "10: expected the end of the file after 2 elements, found more data"},
  };
  for (const Row& row : rows) {
    CHECK(error_of([&] { read(row.file); }) == "digits, byte " + row.sentence);
    CHECK(error_of([&] { read_from_pipe(row.file); }) == "digits, byte " + row.sentence_of_pipe);
  }
}

TEST_CASE("gzip data without a decompressor: what to include, to link and to call") {
  CHECK(
      error_of([] {
        read(bytes({0x1f, 0x8b, 8, 0}));
      }) ==
      "digits, byte 0: expected an IDX file, found gzip data: #include <mica/ext/gzip.hpp>, link mica::gzip "
      "and pass mica::gzip, as in load_mnist(dir, mica::gzip) or read_idx(path, mica::gzip)");
}

TEST_CASE("a stream is read from where it stands, and offsets count from there") {
  std::istringstream in("before" + idx_header(8, {2}) + "ab");
  in.seekg(6);
  CHECK(mica::read_idx(in, "digits").values<std::uint8_t>() == std::vector<std::uint8_t>{'a', 'b'});

  std::istringstream bad("before" + idx_header(8, {2}) + "a");
  bad.seekg(6);
  CHECK(error_of([&] { mica::read_idx(bad, "digits"); }) ==
        "digits, byte 8: expected 2 bytes (2 elements of 1) and then the end of the file, found 1 bytes");
}

TEST_CASE("a stream that failed before is refused") {
  std::ifstream none("no such file");
  CHECK(error_of([&] { mica::read_idx(none, "digits"); }) ==
        "digits, byte 0: expected a stream that can be read, found one in a state of failure");
}

TEST_CASE("a promise of 4 GB in a file of 20 bytes allocates next to nothing") {
  const std::string file = idx_header(8, {0xffffffff, 1, 1}) + "1234";
  REQUIRE(file.size() == 20);
  constexpr std::size_t little = 300'000;  // the sentence; from a pipe a first step of 64 KiB, doubled
  CHECK(allocated_by([&] { CHECK_THROWS_AS(read(file), mica::Error); }) < little);
  CHECK(allocated_by([&] { CHECK_THROWS_AS(read_from_pipe(file), mica::Error); }) < little);
}

TEST_CASE("from a pipe memory grows with what arrives") {
  constexpr std::size_t arriving = 1'000'000;
  Pipe in(idx_header(8, {0xffffffff}) + "x", arriving);
  // A chunk is as large as those before it, and nothing is copied while they grow.
  CHECK(allocated_by([&] { CHECK_THROWS_AS(mica::read_idx(in, "digits"), mica::Error); }) < 2.2 * arriving);
}

TEST_CASE("what arrives in several chunks is read whole, in order") {
  constexpr std::uint32_t count = 300'001;
  std::string data;
  std::vector<std::int16_t> expected;
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto value = static_cast<std::int16_t>(i * 2654435761u >> 16);
    expected.push_back(value);
    data += bytes({value >> 8 & 255, value & 255});
  }
  check_type<std::int16_t>(idx_header(0x0b, {count}) + data, expected);
  // The chunks of exactly what is there, and the vector of all.
  Pipe in(idx_header(0x0b, {count}) + data);
  CHECK(allocated_by([&] { mica::read_idx(in, "digits"); }) < 2 * 2 * count + 10'000);
}

TEST_CASE("more than the header promised is refused when the first byte too many arrives") {
  Pipe endless(idx_header(8, {3}) + "x", std::numeric_limits<std::size_t>::max());
  CHECK(error_of([&] { mica::read_idx(endless, "digits"); }) ==
        "digits, byte 11: expected the end of the file after 3 elements, found more data");
}

TEST_CASE("a file is read by its path") {
  const TemporaryFolder folder;
  const std::string path = folder.write("labels", idx_header(8, {3}) + bytes({7, 2, 1}));
  const mica::Idx idx = mica::read_idx(path);
  CHECK(idx.name == path);
  CHECK(idx.values<std::uint8_t>() == std::vector<std::uint8_t>{7, 2, 1});

  const std::string short_path = folder.write("short", idx_header(8, {3}) + bytes({7, 2}));
  CHECK(error_of([&] { mica::read_idx(short_path); }) ==
        short_path +
            ", byte 8: expected 3 bytes (3 elements of 1) and then the end of the file, found 2 bytes");
}

TEST_CASE("a file that is not there, or a folder, is refused in a sentence") {
  const TemporaryFolder folder;
  const std::string missing = error_of([&] { mica::read_idx(folder.path("labels")); });
  CHECK(missing.find(folder.path("labels") + ": expected a file that can be read, found none (") == 0);
  CHECK(error_of([&] { mica::read_idx(folder.path()); }).find(folder.path()) == 0);
}

namespace {

/// The "compression" of this test: each byte is stored as its complement.
class ComplementBuffer : public std::streambuf {
 public:
  explicit ComplementBuffer(std::istream& in) : in_(in) {}

 protected:
  int_type underflow() override {
    const int byte = in_.get();
    if (byte == std::char_traits<char>::eof()) return traits_type::eof();
    byte_ = static_cast<char>(~byte);
    setg(&byte_, &byte_, &byte_ + 1);
    return traits_type::to_int_type(byte_);
  }

 private:
  std::istream& in_;
  char byte_ = 0;
};

class ComplementStream : public std::istream {
 public:
  explicit ComplementStream(std::istream& source) : std::istream(nullptr), buffer_(source) {
    rdbuf(&buffer_);
  }

 private:
  ComplementBuffer buffer_;
};

std::string complement(std::string text) {
  for (char& c : text) c = static_cast<char>(~c);
  return text;
}

}  // namespace

TEST_CASE("any decompressor will do, and a file that is not compressed needs none") {
  const auto decompress = [](std::istream& in, const std::string&) { return ComplementStream(in); };
  static_assert(mica::Decompressor<decltype(decompress)>);
  static_assert(!mica::Decompressor<int>);

  const TemporaryFolder folder;
  const std::string file = idx_header(8, {3}) + bytes({7, 2, 1});
  const std::vector<std::uint8_t> expected = {7, 2, 1};
  CHECK(mica::read_idx(folder.write("plain", file), decompress).values<std::uint8_t>() == expected);
  CHECK(mica::read_idx(folder.write("packed", complement(file)), decompress).values<std::uint8_t>() ==
        expected);

  const std::string path = folder.write("bad", complement(bytes({0, 0, 8, 9})));
  CHECK(error_of([&] { mica::read_idx(path, decompress); }) ==
        path + " (decompressed), byte 3: expected 1 to 8 dimensions, found 9");
}
