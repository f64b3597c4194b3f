// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/random.hpp>

#include <cmath>
#include <span>

/// Numbers of a distribution, one draw after the other. Not inlined, so that all layers share the code.
namespace mica::detail {

/// Uniform in [least, most).
template <class T>
[[gnu::noinline]] void fill_uniform(std::span<T> values, double least, double most, Random random) {
  const double middle = (most + least) / 2, half = (most - least) / 2;
  for (T& value : values) value = static_cast<T>(middle + half * (2 * random.uniform() - 1));
}

template <class T>
[[gnu::noinline]] void fill_normal(std::span<T> values, double mean, double deviation, Random random) {
  for (T& value : values) value = static_cast<T>(mean + deviation * random.normal());
}

/// A normal distribution cut off at two standard deviations: a number behind them is drawn again. `deviation`
/// is that before the cut.
template <class T>
[[gnu::noinline]] void fill_truncated_normal(std::span<T> values, double mean, double deviation,
                                             Random random) {
  for (T& value : values) {
    double z = random.normal();
    while (std::abs(z) > 2) z = random.normal();
    value = static_cast<T>(mean + deviation * z);
  }
}

}  // namespace mica::detail
