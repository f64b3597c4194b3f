// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/finite.hpp>
#include <mica/core/values/number_text.hpp>
#include <mica/io/json.hpp>

#include <charconv>
#include <string>
#include <vector>

namespace command {

/// "[1,2,3]"
template <class T, class F>
std::string json_list(const std::vector<T>& values, F text_of) {
  std::string text = "[";
  for (const T& value : values) (text += text.size() > 1 ? "," : "") += text_of(value);
  return text + ']';
}
template <class T>
std::string json_list(const std::vector<T>& values) {
  return json_list(values, [](const T& value) { return std::to_string(value); });
}

/// JSON has no word for numbers that are not finite.
template <class T>
std::string json_number(T value) {
  if (!mica::detail::is_finite(value)) return "null";
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

/// A text that may have any bytes.
inline std::string json_text(std::string text) {
  for (char& c : text)
    if (static_cast<signed char>(c) < 0) c = '?';
  return mica::detail::in_json(text);
}

}  // namespace command
