// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace mica::detail {

/// Reads the fields of a text of comma-separated values.
class CsvReader {
 public:
  template <class = void>
  CsvReader(const std::string& name, std::string_view text, char separator)
      : name_(name), text_(text), separator_(separator) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (text_.starts_with(byte_order_mark)) position_ = byte_order_mark.size();
  }

  std::size_t columns() const { return columns_; }

  /// The fields of the first line, which differ.
  template <class = void>
  std::vector<std::string> read_names() {
    if (at_end()) fail("a line with the names of the columns", "the end of the file");
    std::vector<std::string> names;
    do {
      std::string name(read_field());
      if (name.empty()) fail("the name of a column", "nothing");
      names.push_back(std::move(name));
    } while (next_field());
    columns_ = names.size();
    std::vector<std::string> sorted = names;
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    if (twice != sorted.end())
      throw_error(
          {name_, ", line 1: expected different names of the columns, found two of ", quoted(*twice)});
    return names;
  }

  /// The numbers of all rows that follow. Each row has as many as the first one, or `columns` unless that is
  /// 0.
  template <class = void>
  std::vector<double> read_numbers(std::size_t columns) {
    columns_ = columns;
    std::vector<double> values;
    std::size_t rows = 0;
    while (!at_end()) {
      if (++rows > std::size_t{std::numeric_limits<int>::max()}) fail("fewer rows", "one more");
      std::size_t fields = 0;
      do {
        values.push_back(read_number());
        ++fields;
      } while (next_field_of(fields));
      columns_ = fields;
    }
    return values;
  }

 private:
  template <class = void>
  bool at_end() const {
    return position_ == text_.size();
  }
  char here() const { return text_[position_]; }
  template <class = void>
  bool at_line_end() const {
    return at_end() || here() == '\n' || here() == '\r';
  }
  template <class = void>
  void skip_spaces() {
    while (!at_end() && (here() == ' ' || here() == '\t') && here() != separator_) ++position_;
  }

  /// Steps over a separator or the end of the line. Returns whether there is another field in this line.
  template <class = void>
  bool next_field() {
    if (!at_line_end()) {
      if (here() != separator_)
        fail(joined({"'", std::string(1, separator_), "' or the end of the line"}), rest());
      ++position_;
      ++column_;
      return true;
    }
    if (!at_end() && here() == '\r') ++position_;
    if (!at_end() && here() == '\n') ++position_;
    ++line_;
    column_ = 1;
    return false;
  }

  /// The same, and checks the number of fields that were read.
  template <class = void>
  bool next_field_of(std::size_t fields) {
    if (columns_ != 0 && fields == columns_ && !at_line_end() && here() == separator_)
      fail(joined({columns_, " fields in the line"}), "more");
    if (columns_ != 0 && fields < columns_ && at_line_end())
      fail(joined({columns_, " fields in the line"}), joined({fields}));
    return next_field();
  }

  /// A field without the spaces around it. The text is valid until the next field is read.
  template <class = void>
  std::string_view read_field() {
    skip_spaces();
    if (!at_end() && here() == '"') return read_quoted();
    const std::size_t begin = position_;
    while (!at_line_end() && here() != separator_) ++position_;
    std::string_view field = text_.substr(begin, position_ - begin);
    while (!field.empty() && (field.back() == ' ' || field.back() == '\t')) field.remove_suffix(1);
    return field;
  }

  template <class = void>
  std::string_view read_quoted() {
    unquoted_.clear();
    ++position_;
    for (;;) {
      if (at_line_end()) fail("a quotation mark that ends the field", "the end of the line");
      if (here() == '"') {
        ++position_;
        if (at_end() || here() != '"') break;
      }
      unquoted_ += here();
      ++position_;
    }
    skip_spaces();
    return unquoted_;
  }

  template <class = void>
  double read_number() {
    const std::string_view field = read_field();
    std::string_view digits = field;
    // from_chars takes "-1", but not "+1".
    if (digits.size() > 1 && digits[0] == '+' && digits[1] != '-') digits.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (field.empty()) fail("a number", "nothing");
    if (error == std::errc::result_out_of_range) fail("a number that a double can hold", quoted(field));
    if (error != std::errc() || end != digits.data() + digits.size()) fail("a number", quoted(field));
    return value;
  }

  template <class = void>
  std::string rest() const {
    return quoted(text_.substr(position_, text_.substr(position_).find_first_of("\r\n")));
  }

  /// The text for a message, which shows no more than its beginning.
  template <class = void>
  static std::string quoted(std::string_view text) {
    constexpr std::size_t most = 40;
    std::string result = "\"";
    for (const char c : text.substr(0, most)) result += c >= ' ' && c != 0x7f ? c : '?';
    return result + (text.size() > most ? "...\"" : "\"");
  }

  template <class = void>
  [[noreturn]] void fail(const std::string& expected, const std::string& found) const {
    throw_error({name_, ", line ", line_, ", column ", column_, ": expected ", expected, ", found ", found});
  }

  const std::string& name_;
  std::string_view text_;
  char separator_;
  std::size_t position_ = 0;
  std::size_t line_ = 1;
  std::size_t column_ = 1;  ///< the number of the field in its line
  std::size_t columns_ = 0;
  std::string unquoted_;
};

}  // namespace mica::detail
