// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/data/idx.hpp>
#include <mica/data/idx_header.hpp>
#include <mica/data/idx_source.hpp>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <ios>
#include <istream>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
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

/// Turns the bytes of each element around, if the machine's byte order is not that of the file.
template <class = void>
void to_machine_order(std::vector<std::uint8_t>& bytes, std::size_t element_size) {
  if (element_size == 1 || std::endian::native == std::endian::big) return;
  for (std::uint8_t* first = bytes.data(); first != bytes.data() + bytes.size(); first += element_size)
    std::reverse(first, first + element_size);
}

/// Reads the bytes of the elements, behind which the file must end. If the source knows its length, which has
/// been checked, their memory is allocated at once. Otherwise all bytes arrive before, and each chunk is
/// freed after its copy: so at most one chunk is in memory twice.
template <class = void>
std::vector<std::uint8_t> read_idx_bytes(IdxSource& source, const IdxHeader& header) {
  const std::size_t size = header.count * idx_types[header.type].size;
  std::vector<std::uint8_t> bytes;
  if (source.length()) {
    bytes.resize(size);
    read_exactly(source, bytes.data(), size, header.expected);
  } else {
    auto chunks = read_chunks(source, size, header.expected);
    bytes.reserve(size);
    for (std::vector<std::uint8_t>& chunk : chunks) {
      bytes.resize(bytes.size() + chunk.size());
      std::copy_n(chunk.data(), chunk.size(), bytes.data() + bytes.size() - chunk.size());
      std::vector<std::uint8_t>().swap(chunk);  // frees the memory; chunk = {} would not
    }
  }
  if (!source.at_end())
    source.fail(source.position(), joined({"the end of the file after ", header.sizes, " elements"}),
                "more data");
  return bytes;
}

/// Reads an IDX file from a stream of at most `max_length` bytes.
template <class = void>
Idx read_idx(std::istream& in, const std::string& name, std::optional<std::uint64_t> max_length) {
  IdxSource source(in, name);
  IdxHeader header = read_idx_header(source, max_length);
  std::vector<std::uint8_t> bytes = read_idx_bytes(source, header);
  to_machine_order(bytes, idx_types[header.type].size);
  return {name, std::move(header.extents), header.type, std::move(bytes)};
}

template <class = void>
std::ifstream open_idx_file(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file)
    throw_error({path, ": expected a file that can be read, found none (",
                 std::generic_category().message(errno), ")"});
  return file;
}

/// Calls `read(stream, name, max_length)` for the data of an IDX file that may be compressed.
template <class D, class Read>
auto read_compressed(const std::string& path, const D& decompress, const Read& read) {
  std::ifstream file = open_idx_file(path);
  std::optional<std::uint64_t> max_length;
  if (file.peek() == 0) return read(file, path, max_length);  // IDX begins with 0, no compressed format does
  auto plain = decompress(file, path);
  if constexpr (BoundedStream<decltype(plain)>) max_length = plain.max_length();
  return read(plain, path + " (decompressed)", max_length);
}

}  // namespace detail

/// Reads an IDX file from the current position of a stream to its end; `name` is for messages.
///
/// Throws Error, with the position in bytes, if the file does not agree with its header. If a header
/// announces more than a seekable stream holds, it throws before it allocates; from any other stream, memory
/// grows with the data that arrive. An extent of zero gives an Idx without elements.
template <class = void>
Idx read_idx(std::istream& in, const std::string& name) {
  return detail::read_idx(in, name, {});
}

/// The same from a stream that has `max_length()`, such as a GzipStream. If a header announces more, it
/// throws before it decompresses the data behind the header.
template <detail::BoundedStream S>
Idx read_idx(S& in, const std::string& name) {
  return detail::read_idx(in, name, in.max_length());
}

/// Reads an IDX file. Throws Error as above, and if the file cannot be opened.
template <class = void>
Idx read_idx(const std::string& path) {
  std::ifstream file = detail::open_idx_file(path);
  return read_idx(file, path);
}

/// Reads an IDX file that may be compressed: `read_idx(path, mica::gzip)`.
template <Decompressor D>
Idx read_idx(const std::string& path, const D& decompress) {
  return detail::read_compressed(path, decompress, detail::read_idx<>);
}

}  // namespace mica
