// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace mica::detail {

/// The types of elements that are read.
enum class NpyType : std::uint8_t { u1, i4, i8, f4, f8 };

struct NpyTypeName {
  std::string_view name;
  NpyType type;
  std::size_t size;
};
inline constexpr std::array<NpyTypeName, 5> npy_types = {{{"u1", NpyType::u1, 1},
                                                          {"i4", NpyType::i4, 4},
                                                          {"i8", NpyType::i8, 8},
                                                          {"f4", NpyType::f4, 4},
                                                          {"f8", NpyType::f8, 8}}};

/// What stands in front of the elements of an .npy file.
struct NpyHeader {
  NpyTypeName type = npy_types[0];
  bool is_big_endian = false;
  std::vector<std::size_t> extents;
  std::size_t count = 1;   ///< of the elements
  std::size_t offset = 0;  ///< of the first element, in bytes
};

/// Reads the header of an .npy file: a dictionary of Python with three keys, in any order,
///
///     {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
class NpyHeaderParser {
 public:
  template <class = void>
  NpyHeaderParser(const std::string& name, const std::uint8_t* data, std::size_t size)
      : name_(name), data_(data), size_(size) {}

  template <class = void>
  NpyHeader parse() {
    parse_preamble();
    NpyHeader header;
    bool has_descr = false, has_order = false, has_shape = false;
    expect('{');
    while (!accept('}')) {
      skip_spaces();
      const std::size_t at = position_;
      const std::string key = string();
      bool& seen = key == "descr" ? has_descr : key == "fortran_order" ? has_order : has_shape;
      if (seen || (&seen == &has_shape && key != "shape"))
        fail(at, "the keys 'descr', 'fortran_order' and 'shape', each once", "'" + key + "'");
      seen = true;
      expect(':');
      if (key == "descr")
        parse_type(header);
      else if (key == "fortran_order")
        parse_order();
      else
        parse_shape(header);
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    if (!has_descr || !has_order || !has_shape)
      fail(position_, "the keys 'descr', 'fortran_order' and 'shape', each once",
           "the end of the dictionary");
    skip_spaces();
    if (position_ + 1 != end_ || data_[position_] != '\n')
      fail(position_, "spaces and the end of the line behind the dictionary", "something else");
    header.offset = end_;
    check_size(header);
    return header;
  }

 private:
  template <class = void>
  void parse_preamble() {
    constexpr std::string_view magic = "\x93NUMPY";
    if (size_ < 10 || !std::equal(magic.begin(), magic.end(), reinterpret_cast<const char*>(data_)))
      fail(0, "an .npy file, which begins with \\x93NUMPY", size_ < 10 ? "a shorter file" : "something else");
    const int version = data_[6];
    if (version < 1 || version > 3 || data_[7] != 0)
      fail(6, "version 1.0, 2.0 or 3.0", joined({version, ".", data_[7]}));
    const std::size_t bytes = version == 1 ? 2 : 4;
    position_ = 8 + bytes;
    if (size_ < position_) fail(8, "the length of the header", "the end of the file");
    std::size_t length = 0;
    for (std::size_t i = bytes; i-- > 0;) length = length << 8 | data_[8 + i];
    if (length > size_ - position_)
      fail(8, joined({"a header of at most ", size_ - position_, " bytes, as the file has"}),
           joined({length}));
    end_ = position_ + length;
  }

  template <class = void>
  void parse_type(NpyHeader& header) {
    skip_spaces();
    const std::size_t at = position_;
    const std::string descr = string();
    const std::string_view name = std::string_view(descr).substr(std::min<std::size_t>(descr.size(), 1));
    const auto* const type = std::find_if(npy_types.begin(), npy_types.end(),
                                          [&](const NpyTypeName& t) { return t.name == name; });
    if (type == npy_types.end() ||
        !(descr[0] == '<' || descr[0] == '>' || (descr[0] == '|' && type->size == 1)))
      fail(at, "elements of type '|u1', '<i4', '<i8', '<f4' or '<f8'", "'" + descr + "'");
    header.type = *type;
    header.is_big_endian = descr[0] == '>';
  }

  template <class = void>
  void parse_order() {
    skip_spaces();
    const std::size_t at = position_;
    const std::string word = this->word();
    if (word != "False") fail(at, "'fortran_order': False, which numpy.ascontiguousarray makes", word);
  }

  template <class = void>
  void parse_shape(NpyHeader& header) {
    expect('(');
    while (!accept(')')) {
      header.extents.push_back(number());
      if (!accept(',')) {
        // Python's tuple of one number is (3,).
        if (header.extents.size() == 1) fail(position_, "',' behind the only extent", "something else");
        expect(')');
        break;
      }
    }
    if (header.extents.size() > 32) fail(position_, "at most 32 dimensions", joined({header.extents.size()}));
  }

  /// The extents must make exactly as many bytes as the file has.
  template <class = void>
  void check_size(NpyHeader& header) const {
    const std::size_t rest = size_ - header.offset;
    std::string sizes;
    bool is_empty = false, fits = true;
    for (const std::size_t extent : header.extents) {
      sizes += joined({sizes.empty() ? "" : "x", extent});
      is_empty = is_empty || extent == 0;
      // The product leaves zeros out, so that it cannot hide an overflow.
      fits = fits &&
             header.count <= std::numeric_limits<std::size_t>::max() / 8 / std::max<std::size_t>(extent, 1);
      if (fits) header.count *= std::max<std::size_t>(extent, 1);
    }
    if (is_empty) header.count = 0;
    if (!fits || header.count * header.type.size != rest)
      fail(header.offset,
           joined({sizes.empty() ? "1" : sizes, " elements of ", header.type.size,
                   " bytes and then the end of the file"}),
           joined({rest, " bytes"}));
  }

  template <class = void>
  void skip_spaces() {
    while (position_ < end_ && data_[position_] == ' ') ++position_;
  }
  template <class = void>
  bool accept(char c) {
    skip_spaces();
    if (position_ == end_ || data_[position_] != static_cast<std::uint8_t>(c)) return false;
    ++position_;
    return true;
  }
  template <class = void>
  void expect(char c) {
    if (!accept(c)) fail(position_, std::string("'") + c + "' in the header", found());
  }
  template <class = void>
  std::string found() const {
    if (position_ == end_) return "its end";
    const char c = static_cast<char>(data_[position_]);
    return c > ' ' && c < 0x7f ? std::string("'") + c + "'" : joined({"a byte of ", data_[position_]});
  }

  /// A string of Python without escapes.
  template <class = void>
  std::string string() {
    const char quote = accept('"') ? '"' : '\'';
    if (quote == '\'') expect('\'');
    std::string text;
    while (position_ < end_ && data_[position_] != static_cast<std::uint8_t>(quote)) {
      const char c = static_cast<char>(data_[position_]);
      if (c < ' ' || c == 0x7f || c == '\\') fail(position_, "a string of plain letters", found());
      text += c;
      ++position_;
    }
    expect(quote);
    return text;
  }
  template <class = void>
  std::string word() {
    skip_spaces();
    std::string text;
    for (; position_ < end_; ++position_) {
      const char c = static_cast<char>(data_[position_]);
      if (!(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z')) break;
      text += c;
    }
    return text;
  }
  template <class = void>
  std::size_t number() {
    skip_spaces();
    constexpr std::size_t limit = std::numeric_limits<std::size_t>::max() / 16;
    const std::size_t begin = position_;
    std::size_t value = 0;
    for (; position_ < end_ && data_[position_] >= '0' && data_[position_] <= '9'; ++position_) {
      if (value > limit) fail(begin, "an extent that memory can hold", "a larger one");
      value = 10 * value + static_cast<std::size_t>(data_[position_] - '0');
    }
    if (position_ == begin) fail(position_, "an extent, a whole number", found());
    return value;
  }

  template <class = void>
  [[noreturn]] void fail(std::size_t at, const std::string& expected, const std::string& found) const {
    throw_error({name_, ", byte ", at, ": expected ", expected, ", found ", found});
  }

  const std::string& name_;
  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t position_ = 0;
  std::size_t end_ = 0;  ///< of the header
};

}  // namespace mica::detail
