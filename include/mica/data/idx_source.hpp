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
#include <string_view>
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
  template <class = void>
  IdxSource(std::istream& in, const std::string& name) : in_(in), name_(name) {
    if (!in) fail(0, "a stream that can be read", "one in a state of failure");
    length_ = bytes_left(in);
  }

  std::uint64_t position() const { return position_; }
  /// The length of the whole file; empty if the stream does not know it.
  std::optional<std::uint64_t> length() const { return length_; }
  template <class = void>
  bool at_end() {
    return in_.rdbuf()->sgetc() == std::istream::traits_type::eof();
  }

  /// Reads `count` bytes, or fewer if the stream ends, and returns how many it read.
  template <class = void>
  std::size_t read(void* to, std::size_t count) {
    in_.read(static_cast<char*>(to), static_cast<std::streamsize>(count));
    if (in_.bad()) fail(position_, "data", "a stream that cannot be read");
    const auto done = static_cast<std::size_t>(in_.gcount());
    position_ += done;
    return done;
  }

  /// Reads a field of the header: four bytes, the most significant first.
  template <class = void>
  std::array<unsigned char, 4> read_field() {
    std::array<unsigned char, 4> bytes = {};
    if (read(bytes.data(), 4) < 4) fail(position_, "an IDX header of more bytes", "the end of the file");
    return bytes;
  }

  template <class = void>
  [[noreturn]] void fail(std::uint64_t at, std::string_view expected, std::string_view found) const {
    throw_error({name_, ", byte ", at, ": expected ", expected, ", found ", found});
  }

 private:
  std::istream& in_;
  const std::string& name_;
  std::optional<std::uint64_t> length_;
  std::uint64_t position_ = 0;
};

/// Reads exactly `count` bytes. `expected` is for the message if the source ends before.
template <class = void>
void read_exactly(IdxSource& source, void* to, std::size_t count, const std::string& expected) {
  if (source.read(to, count) < count) source.fail(source.position(), expected, "the end of the file");
}

/// Reads `count` bytes of a source that may have fewer. They arrive in chunks: each is as large as all chunks
/// before it together, and at most 32 MiB.
template <class = void>
std::vector<std::vector<std::uint8_t>> read_chunks(IdxSource& source, std::size_t count,
                                                   const std::string& expected) {
  constexpr std::size_t first = std::size_t{64} << 10, most = std::size_t{32} << 20;
  std::vector<std::vector<std::uint8_t>> chunks;
  for (std::size_t arrived = 0; arrived < count; arrived += chunks.back().size()) {
    chunks.emplace_back(std::min(std::clamp(arrived, first, most), count - arrived));
    read_exactly(source, chunks.back().data(), chunks.back().size(), expected);
  }
  return chunks;
}

}  // namespace mica::detail
