// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/data/stream_length.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <ios>
#include <istream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mica::detail {

/// A stream that does not know its length, but an upper bound of it.
template <class S>
concept BoundedStream = std::derived_from<S, std::istream> && requires(const S& stream) {
  { stream.max_length() } -> std::same_as<std::optional<std::uint64_t>>;
};

/// A stream that counts its bytes, so that messages can name the position.
class IdxSource {
 public:
  IdxSource(std::istream& in, const std::string& name) : in_(in), name_(name) {
    if (!in) fail(0, "a stream that can be read", "one in a state of failure");
    length_ = bytes_left(in);
  }

  std::uint64_t position() const { return position_; }
  /// The length of the whole file; empty if the stream does not know it.
  std::optional<std::uint64_t> length() const { return length_; }
  bool at_end() { return in_.rdbuf()->sgetc() == std::istream::traits_type::eof(); }

  /// Reads `count` bytes, or fewer if the stream ends, and returns how many it read.
  std::size_t read(void* to, std::size_t count) {
    in_.read(static_cast<char*>(to), static_cast<std::streamsize>(count));
    if (in_.bad()) fail(position_, "data", "a stream that cannot be read");
    const auto done = static_cast<std::size_t>(in_.gcount());
    position_ += done;
    return done;
  }

  /// Reads a field of the header: four bytes, the most significant first.
  std::array<unsigned char, 4> read_field() {
    std::array<unsigned char, 4> bytes = {};
    if (read(bytes.data(), 4) < 4) fail(position_, "an IDX header of more bytes", "the end of the file");
    return bytes;
  }

  [[noreturn]] void fail(std::uint64_t at, const std::string& expected, const std::string& found) const {
    throw_error(name_ + ", byte " + std::to_string(at) + ": expected " + expected + ", found " + found);
  }

 private:
  std::istream& in_;
  const std::string& name_;
  std::optional<std::uint64_t> length_;
  std::uint64_t position_ = 0;
};

/// Reads `count` elements of a source that is known to have them. Allocates their memory at once.
template <class T>
std::vector<T> read_known(IdxSource& source, std::size_t count, const std::string& expected) {
  std::vector<T> elements(count);
  if (source.read(elements.data(), count * sizeof(T)) < count * sizeof(T))
    source.fail(source.position(), expected, "the end of the file");
  return elements;
}

/// Reads `count` elements of a source that may have fewer. They arrive in chunks: each is as large as all
/// chunks before it together, and at most 32 MiB. When all have arrived, they are copied to one vector, and
/// each chunk is freed after its copy. So at most one chunk is in memory twice.
template <class T>
std::vector<T> read_arriving(IdxSource& source, std::size_t count, const std::string& expected) {
  constexpr std::size_t first = (std::size_t{64} << 10) / sizeof(T),
                        most = (std::size_t{32} << 20) / sizeof(T);
  std::vector<std::vector<T>> chunks;
  std::size_t arrived = 0;
  while (arrived < count) {
    const std::size_t size = std::min(std::clamp(arrived, first, most), count - arrived);
    chunks.push_back(read_known<T>(source, size, expected));
    arrived += size;
  }
  if (chunks.size() == 1) return std::move(chunks.front());
  std::vector<T> elements;
  elements.reserve(count);
  for (std::vector<T>& chunk : chunks) {
    elements.insert(elements.end(), chunk.begin(), chunk.end());
    std::vector<T>().swap(chunk);  // frees the memory; chunk = {} would not
  }
  return elements;
}

}  // namespace mica::detail
