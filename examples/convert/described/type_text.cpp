// SPDX-License-Identifier: MIT
#include "type_text.hpp"

#include "../refusal.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

namespace convert {

namespace {

// Deeper types are no networks of a person.
constexpr int deepest = 64;
// So that no sum or product of two of them is too large.
constexpr std::int64_t largest = std::int64_t{1} << 30;

bool is_letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

class Parser {
 public:
  Parser(const std::string& text, const std::string& where) : text_(text), where_(where) {}

  TypeText whole() {
    TypeText type = read(0);
    if (at_ != text_.size()) fail("the end of the type");
    return type;
  }

 private:
  [[noreturn]] void fail(const std::string& expected) const {
    throw Refusal(where_ + ": expected " + expected + " at character " + std::to_string(at_) +
                  " of the description");
  }
  bool is_at(char c) const { return at_ < text_.size() && text_[at_] == c; }
  void take(char c) {
    if (!is_at(c)) fail(std::string("'") + c + '\'');
    ++at_;
  }
  void skip_spaces() {
    while (is_at(' ')) ++at_;
  }

  TypeText read(int depth) {
    if (depth > deepest) fail("a type that nests less deeply");
    TypeText type;
    if (is_at('"')) {
      const std::size_t end = text_.find('"', at_ + 1);
      if (end == std::string::npos) fail("the end of a name");
      type.own_name = text_.substr(at_ + 1, end - at_ - 1);
      at_ = end + 1;
      take(':');
      skip_spaces();
    }
    const std::size_t begin = at_;
    if (at_ < text_.size() && (std::isdigit(static_cast<unsigned char>(text_[at_])) || text_[at_] == '-'))
      read_number();
    else
      while (at_ < text_.size() && (is_letter(text_[at_]) || text_.compare(at_, 2, "::") == 0))
        at_ += is_letter(text_[at_]) ? 1u : 2u;
    type.name = text_.substr(begin, at_ - begin);
    if (type.name.empty()) fail("a name or a number");
    if (type.is_number()) return type;
    const bool has_braces = type.name == "Size" && is_at('{');
    if (!has_braces && !is_at('<')) return type;
    ++at_;
    const char end = has_braces ? '}' : '>';
    while (!is_at(end)) {
      if (!type.arguments.empty()) take(',');
      skip_spaces();
      type.arguments.push_back(read(depth + 1));
    }
    ++at_;
    return type;
  }

  void read_number() {
    double number = 0;
    // In C++ 010 is eight, and 08 is no number.
    const std::size_t first = at_ + (is_at('-') ? 1u : 0u);
    if (text_.compare(first, 1, "0") == 0 && first + 1 < text_.size() &&
        std::isdigit(static_cast<unsigned char>(text_[first + 1])))
      fail("a number without zeros in front of it");
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), number);
    if (error != std::errc{} || !std::isfinite(number)) fail("a number");
    at_ = static_cast<std::size_t>(end - text_.data());
  }

  const std::string& text_;
  const std::string& where_;
  std::size_t at_ = 0;
};

}  // namespace

bool TypeText::is_number() const {
  return !name.empty() && (std::isdigit(static_cast<unsigned char>(name[0])) || name[0] == '-');
}

TypeText parse_type(const std::string& text, const std::string& where) { return Parser(text, where).whole(); }

std::string text_of(const TypeText& type) {
  if (type.arguments.empty()) return type.name;
  const bool is_size = type.name == "Size";
  if (is_size && std::all_of(type.arguments.begin(), type.arguments.end(), [&](const TypeText& argument) {
        return argument.name == type.arguments[0].name;
      }))
    return type.arguments[0].name;
  std::string inside;
  for (const TypeText& argument : type.arguments) inside += (inside.empty() ? "" : ", ") + text_of(argument);
  return type.name + (is_size ? '{' + inside + '}' : '<' + inside + '>');
}

std::int64_t whole_number(const TypeText& type, std::int64_t least, const std::string& where) {
  std::int64_t number = 0;
  const char* const end = type.name.data() + type.name.size();
  const auto [at, error] = std::from_chars(type.name.data(), end, number);
  if (error != std::errc{} || at != end || !type.arguments.empty() || number < least || number > largest)
    throw Refusal(where + ": expected a whole number from " + std::to_string(least) + " on, found " +
                  text_of(type));
  return number;
}

}  // namespace convert
