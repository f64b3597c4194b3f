// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/io/finite_weights.hpp>
#include <mica/io/printable.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <ios>
#include <istream>
#include <string>
#include <utility>
#include <vector>

namespace mica::detail {

/// Reverses the bytes of a number on a big-endian machine.
template <class T>
void in_file_order(char* bytes) {
  if constexpr (std::endian::native == std::endian::big)
    for (std::size_t i = 0; i < sizeof(T) / 2; ++i) std::swap(bytes[i], bytes[sizeof(T) - 1 - i]);
}

/// Reads the parts of a weights file. Throws Error, with the position, at the first part that is wrong.
class WeightReader {
 public:
  WeightReader(std::istream& in, const std::string& name) : in_(in), name_(name) {}

  /// Reads a line that must equal `wanted` or, if that is not empty, `or_else`. Reads at most 40 characters
  /// more than the longer of them has.
  template <class = void>
  std::string expect_line(const std::string& wanted, const std::string& or_else = {}) {
    const std::string expected = in_quotes(wanted) + (or_else.empty() ? "" : " or " + in_quotes(or_else));
    const std::string line = next_line(std::max(wanted.size(), or_else.size()) + 40, expected);
    if (line != wanted && (or_else.empty() || line != or_else)) refuse_line(expected, in_quotes(line));
    return line;
  }

  /// Reads a line; of a longer one only the first `limit` characters. Throws Error at the end of the file.
  template <class = void>
  std::string next_line(std::size_t limit, const std::string& expected) {
    ++line_;
    std::string line;
    int c = in_.get();
    if (c == end_of_file) refuse_line(expected, "the end of the file");
    for (; c != '\n' && c != end_of_file && line.size() < limit; c = in_.get()) line += static_cast<char>(c);
    return line;
  }

  /// Throws Error because of the last line that was read.
  template <class = void>
  [[noreturn]] void refuse_line(const std::string& expected, const std::string& found) const {
    fail("line " + std::to_string(line_), expected, found);
  }

  /// Reads the numbers of a tensor, which are floats or doubles in the file and must be finite as Ts.
  template <class T>
  std::vector<T> values(bool are_floats, const Shape& shape, const std::string& tensor) {
    std::vector<T> to(static_cast<std::size_t>(shape.size()));
    if (are_floats)
      read_values<float>(to.data(), shape, tensor);
    else
      read_values<double>(to.data(), shape, tensor);
    return to;
  }

  /// Goes past the numbers of a tensor. This allocates nothing, whatever the file says of their number.
  template <class = void>
  void skip_values(bool are_floats, int count, const std::string& tensor) {
    const std::streamsize size = are_floats ? sizeof(float) : sizeof(double);
    in_.ignore(size * count);
    if (in_.gcount() < size * count) fail_at_end(tensor, count, in_.gcount() / size);
  }

  template <class = void>
  void expect_end() {
    if (in_.peek() != end_of_file) fail("behind the last tensor", "the end of the file", "more data");
  }

 private:
  static constexpr int end_of_file = std::istream::traits_type::eof();

  template <class Stored, class T>
  void read_values(T* to, const Shape& shape, const std::string& tensor) {
    for (int i = 0; i < shape.size(); ++i) {
      char bytes[sizeof(Stored)];
      if (!in_.read(bytes, sizeof bytes)) fail_at_end(tensor, shape.size(), i);
      in_file_order<Stored>(bytes);
      Stored value;
      std::memcpy(&value, bytes, sizeof value);
      to[i] = finite_weight<T>(value, i, shape, [&] { return name_ + ", tensor " + printable(tensor); });
    }
  }

  template <class = void>
  [[noreturn]] void fail_at_end(const std::string& tensor, int count, std::streamsize found) const {
    fail("tensor " + printable(tensor), std::to_string(count) + " numbers",
         std::to_string(found) + " and the end of the file");
  }
  template <class = void>
  [[noreturn]] void fail(const std::string& where, const std::string& expected,
                         const std::string& found) const {
    std::string text = name_;
    ((((text += ", ") += where) += ": expected ") += expected) += ", found ";
    throw_error(text += found);
  }

  std::istream& in_;
  std::string name_;
  int line_ = 0;
};

}  // namespace mica::detail
