// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <algorithm>
#include <cstddef>
#include <string>

/// Texts of files in messages.
namespace mica::detail {

/// A question mark stands for a character that cannot be printed.
template <class = void>
std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}
template <class = void>
std::string in_quotes(const std::string& line) {
  return line.empty() ? "an empty line" : '"' + printable(line) + '"';
}

/// The same, of a long text only the front.
template <class = void>
std::string shortened(const std::string& text, std::size_t most = 80) {
  return text.size() <= most ? printable(text) : printable(text.substr(0, most)) + "...";
}

}  // namespace mica::detail
