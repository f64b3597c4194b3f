// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/data/idx.hpp>
#include <mica/data/idx_source.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <ios>
#include <istream>
#include <limits>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

namespace mica {

/// A function that returns a stream of the decompressed data of a compressed stream, such as mica::gzip of
/// <mica/ext/gzip.hpp>. It reads the compressed stream as far as the other is read. `name` is for messages.
///
/// The stream may have a member `std::optional<std::uint64_t> max_length() const`, an upper bound of its
/// bytes. If a header announces more, read_idx throws before it reads on.
template <class D>
concept Decompressor = requires(const D& decompress, std::istream& compressed, const std::string& name) {
  { decompress(compressed, name) } -> std::derived_from<std::istream>;
};

namespace detail {

/// Turns the bytes of each of `count` elements around, if the machine's byte order is not that of the file.
inline void to_machine_order(unsigned char* bytes, std::size_t count, std::size_t element_size) {
  if (element_size == 1 || std::endian::native == std::endian::big) return;
  for (std::size_t i = 0; i < count; ++i)
    std::reverse(bytes + i * element_size, bytes + (i + 1) * element_size);
}

/// Reads `count` elements. If the source knows its length, which has been checked, their memory is allocated
/// at once. Otherwise all bytes arrive before, and each chunk is freed after its copy: so at most one chunk is
/// in memory twice. What needs no T stands outside of this template, which six types instantiate.
template <class T>
Idx::Elements read_idx_elements(IdxSource& source, std::size_t count, const std::string& expected) {
  std::vector<T> elements;
  if (source.length()) {
    elements.resize(count);
    read_exactly(source, elements.data(), count * sizeof(T), expected);
  } else {
    auto chunks = read_chunks(source, count * sizeof(T), expected);
    elements.reserve(count);
    for (std::vector<unsigned char>& chunk : chunks) {
      const std::size_t before = elements.size();
      elements.resize(before + chunk.size() / sizeof(T));
      std::memcpy(elements.data() + before, chunk.data(), chunk.size());
      std::vector<unsigned char>().swap(chunk);  // frees the memory; chunk = {} would not
    }
  }
  to_machine_order(reinterpret_cast<unsigned char*>(elements.data()), count, sizeof(T));
  return elements;
}

/// A type of elements: its code in the file, its size in bytes, and the function that reads elements.
struct IdxType {
  int code;
  std::size_t size;
  Idx::Elements (*read)(IdxSource& source, std::size_t count, const std::string& expected);
};

inline constexpr std::array<IdxType, 6> idx_types = {{{0x08, 1, read_idx_elements<std::uint8_t>},
                                                      {0x09, 1, read_idx_elements<std::int8_t>},
                                                      {0x0b, 2, read_idx_elements<std::int16_t>},
                                                      {0x0c, 4, read_idx_elements<std::int32_t>},
                                                      {0x0d, 4, read_idx_elements<float>},
                                                      {0x0e, 8, read_idx_elements<double>}}};

inline std::string idx_hex(int byte) {
  constexpr const char* digits = "0123456789abcdef";
  return {'0', 'x', digits[byte / 16], digits[byte % 16]};
}

/// Reads an IDX file from a stream of at most `max_length` bytes.
inline Idx read_idx(std::istream& in, const std::string& name, std::optional<std::uint64_t> max_length) {
  IdxSource source(in, name);
  const auto magic = source.read_field();
  if (magic[0] == 0x1f && magic[1] == 0x8b)
    throw_error(
        name +
        ", byte 0: expected an IDX file, found gzip data: #include <mica/ext/gzip.hpp>, link mica::gzip "
        "and pass mica::gzip, as in load_mnist(dir, mica::gzip) or read_idx(path, mica::gzip)");
  if (magic[0] != 0 || magic[1] != 0)
    source.fail(0, "an IDX file, which begins with 0x00 0x00", idx_hex(magic[0]) + " " + idx_hex(magic[1]));
  const auto type =
      std::find_if(idx_types.begin(), idx_types.end(), [&](const IdxType& t) { return t.code == magic[2]; });
  if (type == idx_types.end())
    source.fail(2, "an element type of 0x08, 0x09, 0x0b, 0x0c, 0x0d or 0x0e", idx_hex(magic[2]));
  if (magic[3] < 1 || magic[3] > 8) source.fail(3, "1 to 8 dimensions", std::to_string(magic[3]));

  Idx idx;
  idx.name = name;
  std::string sizes;
  // The product leaves zeros out, so that the check finds an overflow of any of the other extents.
  constexpr std::uint64_t limit = std::numeric_limits<std::ptrdiff_t>::max();
  std::uint64_t bytes = type->size;
  bool is_empty = false;
  for (int i = 0; i < magic[3]; ++i) {
    const std::uint64_t at = source.position();
    const auto field = source.read_field();
    const std::uint64_t extent = std::uint64_t{field[0]} << 24 | std::uint64_t{field[1]} << 16 |
                                 std::uint64_t{field[2]} << 8 | field[3];
    if (i > 0) sizes += 'x';
    sizes += std::to_string(extent);
    if (extent > limit / bytes)
      source.fail(at, "sizes whose product is at most " + std::to_string(limit) + " bytes",
                  sizes + " elements of " + std::to_string(type->size));
    bytes *= std::max(extent, std::uint64_t{1});
    is_empty = is_empty || extent == 0;
    idx.extents.push_back(static_cast<std::size_t>(extent));
  }
  if (is_empty) bytes = 0;

  const std::string expected = std::to_string(bytes) + " bytes (" + sizes + " elements of " +
                               std::to_string(type->size) + ") and then the end of the file";
  const std::uint64_t header = source.position();
  if (source.length() && *source.length() - header != bytes)
    source.fail(header, expected, std::to_string(*source.length() - header) + " bytes");
  if (max_length && (header > *max_length || bytes > *max_length - header))
    source.fail(
        header, expected,
        "compressed data that hold " + std::to_string(*max_length) + " bytes with the header at most");
  idx.elements = type->read(source, static_cast<std::size_t>(bytes) / type->size, expected);
  if (!source.at_end())
    source.fail(source.position(), "the end of the file after " + sizes + " elements", "more data");
  return idx;
}

inline std::ifstream open_idx_file(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file)
    throw_error(path + ": expected a file that can be read, found none (" +
                std::generic_category().message(errno) + ")");
  return file;
}

}  // namespace detail

/// Reads an IDX file from the current position of a stream to its end; `name` is for messages.
///
/// Throws Error, with the position in bytes, if the file does not agree with its header. If a header
/// announces more than a seekable stream holds, it throws before it allocates; from any other stream, memory
/// grows with the data that arrive. An extent of zero gives an Idx without elements.
inline Idx read_idx(std::istream& in, const std::string& name) { return detail::read_idx(in, name, {}); }

/// The same from a stream that has `max_length()`, such as a GzipStream. If a header announces more, it
/// throws before it decompresses the data behind the header.
template <detail::BoundedStream S>
Idx read_idx(S& in, const std::string& name) {
  return detail::read_idx(in, name, in.max_length());
}

/// Reads an IDX file. Throws Error as above, and if the file cannot be opened.
inline Idx read_idx(const std::string& path) {
  std::ifstream file = detail::open_idx_file(path);
  return read_idx(file, path);
}

/// Reads an IDX file that may be compressed: `read_idx(path, mica::gzip)`.
template <Decompressor D>
Idx read_idx(const std::string& path, const D& decompress) {
  std::ifstream file = detail::open_idx_file(path);
  if (file.peek() == 0) return read_idx(file, path);  // IDX begins with 0, and no compressed format does
  auto plain = decompress(file, path);
  return read_idx(plain, path + " (decompressed)");
}

}  // namespace mica
