// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/data/stream_length.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <istream>
#include <limits>
#include <optional>
#include <streambuf>
#include <string>
#include <vector>

#include <zlib.h>

namespace mica {

namespace detail {

/// What a gzip file holds, decompressed 64 KiB at a time.
class GzipBuffer : public std::streambuf {
 public:
  GzipBuffer(std::istream& compressed, const std::string& name)
      : compressed_(compressed),
        name_(name),
        compressed_length_(bytes_left(compressed)),
        in_(buffer_size),
        out_(buffer_size) {
    constexpr int gzip_alone = 16;
    if (inflateInit2(&z_, MAX_WBITS + gzip_alone) != Z_OK) throw_error(name_ + ": zlib has no memory");
  }
  ~GzipBuffer() override { inflateEnd(&z_); }
  GzipBuffer(const GzipBuffer&) = delete;
  GzipBuffer& operator=(const GzipBuffer&) = delete;

  std::optional<std::uint64_t> max_length() const {
    if (!compressed_length_) return {};
    // The shortest code of a match is two bits, for its length and its distance, and the longest match is of
    // 258 bytes: four of them in a compressed byte.
    constexpr std::uint64_t max_expansion = 4 * 258;
    constexpr std::uint64_t limit = std::numeric_limits<std::uint64_t>::max() / max_expansion;
    return std::min(*compressed_length_, limit) * max_expansion;
  }

 protected:
  int_type underflow() override {
    z_.next_out = reinterpret_cast<Bytef*>(out_.data());
    z_.avail_out = buffer_size;
    while (z_.avail_out == buffer_size && has_more()) inflate_some();
    setg(out_.data(), out_.data(), out_.data() + (buffer_size - z_.avail_out));
    return gptr() == egptr() ? traits_type::eof() : traits_type::to_int_type(*gptr());
  }

 private:
  static constexpr unsigned buffer_size = 65536;

  /// A gzip file consists of members, and may end after any of them.
  bool has_more() {
    if (z_.avail_in == 0) refill();
    if (is_inside_member_) return true;
    const bool is_first = bytes_read_ == z_.avail_in;
    if (z_.avail_in == 0 && !is_first) return false;
    constexpr int first_byte_of_member = 0x1f;
    if (z_.avail_in == 0 || *z_.next_in != first_byte_of_member)
      fail(is_first ? "gzip data, which begin with 0x1f 0x8b" : "the end of the file after the gzip data",
           z_.avail_in == 0 ? "an empty file" : "a byte of " + std::to_string(*z_.next_in));
    inflateReset(&z_);
    is_inside_member_ = true;
    return true;
  }

  void refill() {
    compressed_.read(in_.data(), buffer_size);
    if (compressed_.bad()) fail("data", "a stream that cannot be read");
    z_.next_in = reinterpret_cast<Bytef*>(in_.data());
    z_.avail_in = static_cast<unsigned>(compressed_.gcount());
    bytes_read_ += z_.avail_in;
  }

  void inflate_some() {
    const int result = inflate(&z_, Z_NO_FLUSH);
    if (result == Z_BUF_ERROR) fail("more gzip data", "the end of the file");
    if (result != Z_OK && result != Z_STREAM_END)
      fail("sound gzip data", z_.msg ? z_.msg : "no memory for zlib");
    is_inside_member_ = result == Z_OK;
  }

  [[noreturn]] void fail(const std::string& expected, const std::string& found) const {
    throw_error(name_ + ", byte " + std::to_string(bytes_read_ - z_.avail_in) + ": expected " + expected +
                ", found " + found);
  }

  std::istream& compressed_;
  std::string name_;
  std::optional<std::uint64_t> compressed_length_;
  std::vector<char> in_;
  std::vector<char> out_;
  z_stream z_ = {};
  std::uint64_t bytes_read_ = 0;
  bool is_inside_member_ = false;
};

}  // namespace detail

/// A stream of what a gzip stream holds, decompressed as it is read. Reading throws Error, with the byte of
/// the compressed stream, where that is damaged or ends early, or where something else follows it.
class GzipStream : public std::istream {
 public:
  GzipStream(std::istream& compressed, const std::string& name)
      : std::istream(nullptr), buffer_(compressed, name) {
    rdbuf(&buffer_);
    exceptions(badbit);  // lets the buffer's Error through
  }

  /// An upper bound of the bytes that the stream holds, from the length of the compressed stream; empty if
  /// that is not known.
  std::optional<std::uint64_t> max_length() const { return buffer_.max_length(); }

 private:
  detail::GzipBuffer buffer_;
};

/// The Decompressor for `.gz`: `load_mnist(dir, mica::gzip)`. Needs zlib (CMake target mica::gzip).
struct Gzip {
  GzipStream operator()(std::istream& compressed, const std::string& name) const {
    return GzipStream(compressed, name);
  }
};
inline constexpr Gzip gzip{};

}  // namespace mica
