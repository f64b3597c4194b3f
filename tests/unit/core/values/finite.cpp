// SPDX-License-Identifier: MIT
// The same with -ffast-math: tests/flags/fast_math.cpp.
#include <mica/core/values/finite.hpp>

#include <doctest/doctest.h>

#include <initializer_list>
#include <limits>

TEST_CASE_TEMPLATE("infinities and NaNs are not finite, all other numbers are", T, float, double) {
  using Limits = std::numeric_limits<T>;
  for (const T sign : {T(1), T(-1)}) {
    for (const T value : {T(0), Limits::denorm_min(), Limits::min(), T(1), Limits::max()}) {
      const T number = sign * value;
      CHECK(mica::detail::is_finite(number));
      CHECK_FALSE(mica::detail::is_nan(number));
    }
    const T infinity = sign * Limits::infinity();
    CHECK_FALSE(mica::detail::is_finite(infinity));
    CHECK_FALSE(mica::detail::is_nan(infinity));
    for (const T nan : {sign * Limits::quiet_NaN(), sign * Limits::signaling_NaN()}) {
      CHECK_FALSE(mica::detail::is_finite(nan));
      CHECK(mica::detail::is_nan(nan));
    }
  }
}
