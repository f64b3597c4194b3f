// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace mica::onnx {

/// A message of Protocol Buffers in its wire format (protobuf.dev/programming-guides/encoding): fields one
/// behind the other, each a key and a value. The key is the varint 8 number + type, where the number is that
/// of the field in the .proto file.
///
/// | type | value |
/// | --- | --- |
/// | 0 | a varint: 7 bits a byte, the lowest first; all bytes but the last have the bit 128 |
/// | 2 | the length as a varint, then so many bytes: a text, bytes or a message |
/// | 5 | four bytes, the lowest first: a float |
///
/// A repeated field is written once for each of its values. The order of the fields is that of the calls.
class Message {
 public:
  /// A whole number, also a value of an enum. A negative number takes ten bytes, as int64 does.
  void integer(int field, std::int64_t value) {
    varint(key(field, 0));
    varint(static_cast<std::uint64_t>(value));
  }
  void number(int field, float value) {
    varint(key(field, 5));
    append_bytes(bytes_, std::bit_cast<std::uint32_t>(value));
  }
  void text(int field, std::string_view value) {
    varint(key(field, 2));
    varint(value.size());
    bytes_ += value;
  }
  void message(int field, const Message& value) { text(field, value.bytes_); }

  const std::string& bytes() const { return bytes_; }

  /// Appends the bytes of an unsigned integer to a text, the lowest first.
  template <class Unsigned>
  static void append_bytes(std::string& to, Unsigned value) {
    for (unsigned shift = 0; shift < 8 * sizeof(Unsigned); shift += 8)
      to += static_cast<char>(static_cast<unsigned char>(value >> shift));
  }

 private:
  static std::uint64_t key(int field, unsigned type) {
    return static_cast<std::uint64_t>(field) << 3U | type;
  }
  void varint(std::uint64_t value) {
    for (; value >= 128; value >>= 7U) bytes_ += static_cast<char>(static_cast<unsigned char>(value | 128U));
    bytes_ += static_cast<char>(static_cast<unsigned char>(value));
  }

  std::string bytes_;
};

}  // namespace mica::onnx
