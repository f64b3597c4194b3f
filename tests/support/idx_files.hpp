// SPDX-License-Identifier: MIT
// IDX files built in memory, for the tests that read them.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <istream>
#include <streambuf>
#include <string>
#include <utility>

inline std::string bytes(std::initializer_list<int> values) {
  std::string text;
  for (const int value : values) text += static_cast<char>(value);
  return text;
}

inline std::string idx_header(int type, std::initializer_list<std::uint32_t> extents) {
  std::string text = bytes({0, 0, type, static_cast<int>(extents.size())});
  for (const std::uint32_t extent : extents) {
    for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(extent >> shift & 255);
  }
  return text;
}

/// A stream that cannot seek and does not know its length, as a pipe or a decompressor: it repeats its last
/// byte until it has given out `length` of them.
class Pipe : public std::istream {
 public:
  explicit Pipe(std::string contents) : Pipe(contents, contents.size()) {}
  Pipe(std::string contents, std::size_t length)
      : std::istream(nullptr), buffer_(std::move(contents), length) {
    rdbuf(&buffer_);
  }

 private:
  class Buffer : public std::streambuf {
   public:
    Buffer(std::string contents, std::size_t length) : contents_(std::move(contents)), length_(length) {}

   protected:
    int_type underflow() override {
      if (given_ == length_) return traits_type::eof();
      byte_ = given_ < contents_.size() ? contents_[given_] : contents_.back();
      ++given_;
      setg(&byte_, &byte_, &byte_ + 1);
      return traits_type::to_int_type(byte_);
    }

   private:
    std::string contents_;
    std::size_t length_;
    std::size_t given_ = 0;
    char byte_ = 0;
  };

  Buffer buffer_;
};
