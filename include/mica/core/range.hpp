// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/error.hpp>

#include <bit>
#include <cstdint>
#include <cstdio>
#include <string>

/// Numbers that a user sets, and the ranges that they must lie in.
namespace mica {

namespace detail {

/// A double's bits without the sign. They tell NaN and infinity also where the compiler assumes that there
/// are none (-ffast-math).
constexpr std::uint64_t magnitude_bits(double value) {
  return std::bit_cast<std::uint64_t>(value) & 0x7fff'ffff'ffff'ffffu;
}
inline constexpr std::uint64_t bits_of_infinity = 0x7ff0'0000'0000'0000u;

}  // namespace detail

/// "0.001", "1e+30", "NaN".
inline std::string text_of(double value) {
  if (detail::magnitude_bits(value) > detail::bits_of_infinity) return "NaN";
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

/// Whether least <= value < end; false for NaN and for an infinite value.
constexpr bool in_range(double value, double least, double end) {
  return detail::magnitude_bits(value) < detail::bits_of_infinity && value >= least && value < end;
}

/// Each throws Error, "Adam: expected 0 <= beta_1 < 1, found 1.5", where the value of `owner`'s member `name`
/// is not finite or out of range.
inline void check_not_negative(const std::string& owner, const std::string& name, double value) {
  if (detail::magnitude_bits(value) >= detail::bits_of_infinity || value < 0)
    throw_error(owner + ": expected a finite " + name + " >= 0, found " + text_of(value));
}
inline void check_positive(const std::string& owner, const std::string& name, double value) {
  if (detail::magnitude_bits(value) >= detail::bits_of_infinity || value <= 0)
    throw_error(owner + ": expected a finite " + name + " > 0, found " + text_of(value));
}
inline void check_below_one(const std::string& owner, const std::string& name, double value) {
  if (!in_range(value, 0, 1))
    throw_error(owner + ": expected 0 <= " + name + " < 1, found " + text_of(value));
}

}  // namespace mica
