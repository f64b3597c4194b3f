// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/random.hpp>
#include <mica/core/values/range.hpp>

#include <string_view>

namespace mica {

/// The range that an augmentation draws a number from. As in Keras, one number f stands for -f to f:
/// `RandomZoom{.height_factor = 0.1}`, `RandomZoom{.height_factor = {-0.2, 0.3}}`.
struct FactorRange {
  double lower = 0;
  double upper = 0;

  constexpr FactorRange() = default;
  constexpr FactorRange(double both) : lower(both < 0 ? both : -both), upper(both < 0 ? -both : both) {}
  constexpr FactorRange(double least, double most) : lower(least), upper(most) {}

  /// A number of the range, all equally likely.
  double draw(Random& random) const { return lower + (upper - lower) * random.uniform(); }
};

/// The range of the values of an image: 0 to 1, since mica reads a byte as value / 255. (Keras: 0 to 255.)
struct ValueRange {
  double lower = 0;
  double upper = 1;
};

namespace detail {

/// Throws Error, "RandomZoom: expected -1 <= height_factor <= 1, found 2 to 3", if a range leaves another.
inline void check_factor(std::string_view owner, std::string_view name, const FactorRange& range,
                         double least, double most) {
  if (!(least <= range.lower && range.lower <= range.upper && range.upper <= most))
    throw_error({owner, ": expected ", text_of(least), " <= ", name, " <= ", text_of(most), ", found ",
                 text_of(range.lower), " to ", text_of(range.upper)});
}

}  // namespace detail

}  // namespace mica
