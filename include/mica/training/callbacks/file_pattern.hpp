// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/number_text.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace mica::detail {

/// The name of a file with placeholders for numbers, as in Python's str.format. These placeholders are
/// supported:
///
/// | placeholder | text |
/// | --- | --- |
/// | `{epoch}`, `{epoch:d}` | the whole number |
/// | `{epoch:3d}`, `{epoch:03d}` | the same with spaces or zeros in front, at least 3 characters |
/// | `{loss}` | the number with as few digits as name it exactly |
/// | `{loss:.2f}` | the number with 2 digits behind the point |
/// | `{loss:8.2f}`, `{loss:08.2f}` | the same with spaces or zeros in front, at least 8 characters |
/// | `{{`, `}}` | a brace |
class FilePattern {
  /// The parts of a placeholder.
  struct Placeholder {
    std::string_view name;
    bool zeros = false;
    std::size_t width = 0;
    /// Digits behind the point, 6 if none are given, as in Python.
    int digits = 6;
    /// 'd', 'f', or 0 if there is none.
    char kind = 0;
  };

 public:
  /// `owner` begins the messages. Both must outlive the pattern.
  FilePattern(std::string_view owner, std::string_view text) : owner_(owner), text_(text) {}

  /// The name with its numbers. number_of(name) gives a number or throws; whole numbers are the named ones,
  /// `{epoch}` and `{batch}`. Throws Error if the text is not a valid pattern.
  template <class NumberOf>
  std::string filled(NumberOf number_of) const {
    std::string path;
    for (std::size_t i = 0; i < text_.size();) {
      const char c = text_[i];
      const bool is_doubled = i + 1 < text_.size() && text_[i + 1] == c;
      if (c == '{' && !is_doubled) {
        const std::size_t end = text_.find('}', i);
        if (end == std::string_view::npos) fail("a brace that is not closed");
        const Placeholder placeholder = parsed(text_.substr(i + 1, end - i - 1));
        path += text_of(placeholder, number_of(placeholder.name));
        i = end + 1;
      } else {
        if (c == '}' && !is_doubled) fail("a brace that is not opened");
        path += c;
        i += c == '{' || c == '}' ? 2 : 1;
      }
    }
    return path;
  }

 private:
  template <class = void>
  [[noreturn]] void fail(std::string_view found) const {
    throw_error({owner_, ": expected placeholders like {epoch:02d} and {loss:.2f}, found ", found, " in \"",
                 text_, "\""});
  }

  template <class = void>
  static bool is_whole(std::string_view name) {
    return name == "epoch" || name == "batch";
  }
  template <class = void>
  static bool is_digit(char c) {
    return c >= '0' && c <= '9';
  }

  template <class = void>
  Placeholder parsed(std::string_view text) const {
    Placeholder placeholder;
    const std::size_t colon = text.find(':');
    placeholder.name = text.substr(0, colon);
    if (colon == std::string_view::npos) return placeholder;
    std::string_view format = text.substr(colon + 1);
    placeholder.zeros = format.starts_with('0');
    placeholder.width = static_cast<std::size_t>(number_in_front(format));
    const bool has_digits = format.starts_with('.') && format.size() > 1 && is_digit(format[1]);
    if (has_digits) {
      format.remove_prefix(1);
      placeholder.digits = number_in_front(format);
    }
    if (!format.empty()) placeholder.kind = format[0];
    const bool whole = is_whole(placeholder.name);
    const bool fits = whole ? !has_digits && placeholder.kind != 'f' : placeholder.kind == 'f';
    if (!fits || format.size() > 1 || (whole && !format.empty() && placeholder.kind != 'd'))
      fail("{" + std::string(text) + "}");
    return placeholder;
  }

  /// Reads the digits in front of a text and takes them away.
  template <class = void>
  int number_in_front(std::string_view& text) const {
    int number = 0;
    for (; !text.empty() && is_digit(text[0]); text.remove_prefix(1)) {
      number = 10 * number + (text[0] - '0');
      if (number > 99) fail("a width or a number of digits above 99");
    }
    return number;
  }

  template <class = void>
  static std::string text_of(const Placeholder& placeholder, double number) {
    std::string text = is_whole(placeholder.name) ? std::to_string(static_cast<int>(number))
                       : placeholder.kind == 'f'  ? fixed_text(number, placeholder.digits)
                                                  : shortest_text(number);
    if (text.size() >= placeholder.width) return text;
    const std::size_t missing = placeholder.width - text.size();
    // Zeros stand behind a sign.
    const std::size_t at = placeholder.zeros && text[0] == '-' ? 1 : 0;
    return text.insert(at, missing, placeholder.zeros ? '0' : ' ');
  }

  std::string_view owner_;
  std::string_view text_;
};

}  // namespace mica::detail
