// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/finite.hpp>

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

/// Numbers that a user sets, and the ranges that they must lie in.
namespace mica::detail {

/// "0.001", "1e+30", "NaN".
inline std::string text_of(double value) {
  if (is_nan(value)) return "NaN";
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

/// Whether least <= value < end; false for NaN and for an infinite value.
inline bool in_range(double value, double least, double end) {
  return is_finite(value) && value >= least && value < end;
}

/// Each throws Error, "Adam: expected 0 <= beta_1 < 1, found 1.5", where the value of `owner`'s member `name`
/// is not finite or out of range.
inline void check_not_negative(std::string_view owner, std::string_view name, double value) {
  if (!is_finite(value) || value < 0)
    throw_error({owner, ": expected a finite ", name, " >= 0, found ", text_of(value)});
}
inline void check_positive(std::string_view owner, std::string_view name, double value) {
  if (!is_finite(value) || value <= 0)
    throw_error({owner, ": expected a finite ", name, " > 0, found ", text_of(value)});
}
inline void check_below_one(std::string_view owner, std::string_view name, double value) {
  if (!in_range(value, 0, 1)) throw_error({owner, ": expected 0 <= ", name, " < 1, found ", text_of(value)});
}
inline void check_at_least_one(std::string_view owner, std::string_view name, std::int64_t value) {
  if (value < 1) throw_error({owner, ": expected ", name, " >= 1, found ", value});
}

}  // namespace mica::detail
