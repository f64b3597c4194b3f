// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/io/printable.hpp>
#include <mica/io/utf8.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A strict reader and a writer of the part of JSON (RFC 8259) that the header of a safetensors file has:
/// objects, arrays, strings, and whole numbers that are not negative.
namespace mica::detail {

/// Reads a text from its front to its end. The caller says what must come next, so that nothing nests deeper
/// than the caller's own calls. Throws Error, with the position, at the first byte that is wrong: other
/// values, characters that are not UTF-8, a key twice in one object, anything behind the end.
class JsonReader {
 public:
  /// `name` is for messages: of the file, and of the part of it that begins with byte `first`. The text must
  /// outlive the reader.
  template <class = void>
  JsonReader(std::string_view text, std::string name, std::size_t first)
      : text_(text), name_(std::move(name)), first_(first) {}

  /// Reads an object and calls read(key) where the value of a key begins; `read` must read it.
  template <class Read>
  void object(Read read) {
    std::vector<std::string> keys;
    take('{');
    if (next() != '}') {
      do {
        keys.push_back(string());
        take(':');
        read(std::as_const(keys.back()));
      } while (take_comma_or('}'));
    } else {
      ++at_;
    }
    std::sort(keys.begin(), keys.end());
    if (const auto twice = std::adjacent_find(keys.begin(), keys.end()); twice != keys.end())
      fail("each key once in an object",
           joined({"\"", shortened(*twice), "\" twice in the one that ends here"}));
  }

  /// Reads an array and calls read() where each of its elements begins.
  template <class Read>
  void array(Read read) {
    take('[');
    if (next() != ']') {
      do read();
      while (take_comma_or(']'));
    } else {
      ++at_;
    }
  }

  template <class = void>
  [[gnu::cold]] std::string string() {
    std::string value;
    take('"');
    while (at_ < text_.size() && text_[at_] != '"') {
      const std::size_t length = utf8_length(text_.substr(at_));
      if (length == 0) fail("UTF-8", "another byte");
      if (text_[at_] == '\\') {
        append_escaped(value);
      } else if (static_cast<unsigned char>(text_[at_]) < 0x20) {
        fail("a string without control characters", "one");
      } else {
        value += text_.substr(at_, length);
        at_ += length;
      }
    }
    if (at_ == text_.size()) fail("'\"'", found());
    ++at_;
    return value;
  }

  /// A whole number below 2^63.
  template <class = void>
  [[gnu::cold]] std::uint64_t number() {
    constexpr std::uint64_t limit = std::numeric_limits<std::int64_t>::max();
    if (!is_digit(next())) fail("a whole number, not negative", found());
    if (text_[at_] == '0' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))
      fail("a number without zeros in front", "one that begins with 0");
    std::uint64_t value = 0;
    for (; at_ < text_.size() && is_digit(text_[at_]); ++at_) {
      const std::uint64_t digit = static_cast<std::uint64_t>(text_[at_] - '0');
      if (value > (limit - digit) / 10) fail("a number below 2^63", "a larger one");
      value = 10 * value + digit;
    }
    if (at_ < text_.size() && (text_[at_] == '.' || text_[at_] == 'e' || text_[at_] == 'E'))
      fail("a whole number", "one with a fraction or an exponent");
    return value;
  }

  /// The end of the text; white space may be in front of it.
  template <class = void>
  void end() {
    next();
    if (at_ < text_.size()) fail("the end of the JSON text", found());
  }

  /// Throws Error because of what stands at the position.
  template <class = void>
  [[noreturn]] void fail(std::string_view expected, std::string_view found) const {
    throw_error({name_, ", byte ", first_ + at_, ": expected ", expected, ", found ", found});
  }

 private:
  static constexpr char nothing = '\0';

  static constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
  template <class = void>
  std::string found() const {
    if (at_ == text_.size()) return "the end of the JSON text";
    return joined({"'", printable(std::string(text_.substr(at_, 1))), "'"});
  }

  /// Goes to the next character that is no white space, and returns it; `nothing` at the end.
  template <class = void>
  char next() {
    while (at_ < text_.size() && std::string_view(" \t\n\r").find(text_[at_]) != std::string_view::npos)
      ++at_;
    return at_ < text_.size() ? text_[at_] : nothing;
  }
  template <class = void>
  void take(char c) {
    if (next() != c) fail(joined({"'", std::string_view(&c, 1), "'"}), found());
    ++at_;
  }
  template <class = void>
  bool take_comma_or(char end) {
    const char c = next();
    if (c != ',' && c != end) fail(joined({"',' or '", std::string_view(&end, 1), "'"}), found());
    ++at_;
    return c == ',';
  }

  /// The four hexadecimal digits behind \u.
  template <class = void>
  std::uint32_t hexadecimal() {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      const std::size_t digit = at_ < text_.size()
                                    ? std::string_view("0123456789abcdefABCDEF").find(text_[at_])
                                    : std::string_view::npos;
      if (digit == std::string_view::npos) fail("four hexadecimal digits", found());
      value = 16 * value + static_cast<std::uint32_t>(digit < 16 ? digit : digit - 6);
    }
    return value;
  }

  template <class = void>
  [[gnu::cold]] void append_escaped(std::string& value) {
    constexpr std::string_view letters = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
    ++at_;
    const char letter = at_ < text_.size() ? text_[at_] : nothing;
    if (letter == 'u') {
      ++at_;
      std::uint32_t c = hexadecimal();
      if (c >= 0xd800 && c < 0xdc00 && text_.substr(at_, 2) == "\\u") {
        at_ += 2;
        const std::uint32_t low = hexadecimal();
        if (low >= 0xdc00 && low < 0xe000) c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
      }
      if (c >= 0xd800 && c < 0xe000) fail("a pair of surrogates", "one alone");
      append_utf8(value, c);
      return;
    }
    const std::size_t meaning = letters.find(letter);
    if (at_ == text_.size() || meaning == std::string_view::npos)
      fail("one of \"\\/bfnrtu behind a backslash", found());
    value += meanings[meaning];
    ++at_;
  }

  std::string_view text_;
  std::string name_;
  std::size_t first_;
  std::size_t at_ = 0;
};

/// A text as a JSON string, in quotation marks. Throws Error if it is no UTF-8.
template <class = void>
std::string in_json(std::string_view text) {
  if (!is_utf8(text)) throw_error("expected a text in UTF-8, found other bytes");
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      (json += '\\') += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      constexpr std::string_view digits = "0123456789abcdef";
      (json += "\\u00") += digits[static_cast<std::size_t>(c >> 4)];
      json += digits[static_cast<std::size_t>(c & 15)];
    } else {
      json += c;
    }
  }
  return json += '"';
}

}  // namespace mica::detail
