// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/finite.hpp>

#include <charconv>
#include <cstddef>
#include <string>

namespace mica::detail {

/// The shortest text that is read as the same number: "0.1", "1e-07", "nan", "inf", "-inf". Unlike the text
/// of printf, it does not depend on the locale.
inline std::string shortest_text(double value) {
  if (is_nan(value)) return "nan";
  if (!is_finite(value)) return value < 0 ? "-inf" : "inf";
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  return std::string(text, end);
}

/// The number with `digits` digits behind the point: "0.10". A number that is not finite as above.
inline std::string fixed_text(double value, int digits) {
  if (!is_finite(value)) return shortest_text(value);
  // The largest double has 309 digits in front of the point.
  std::string text(static_cast<std::size_t>(digits) + 320, '\0');
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, digits).ptr;
  text.resize(static_cast<std::size_t>(end - text.data()));
  return text;
}

}  // namespace mica::detail
