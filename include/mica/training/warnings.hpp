// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/finite.hpp>
#include <mica/core/values/range.hpp>
#include <mica/data/dataset.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <limits>
#include <string>
#include <vector>

/// The warnings that `fit` prints to std::cerr before the first batch, unless `verbose` is 0.
namespace mica::detail {

/// Warns once in a program that is compiled without optimisation.
inline void warn_if_slow() {
#ifndef __OPTIMIZE__
  static std::atomic_flag said;
  if (!said.test_and_set())
    std::cerr << "mica: this program is compiled without optimisation and trains slowly; compile with -O2 or "
                 "-O3\n";
#endif
}

/// Returns the range of the samples, "0 to 255", if it leaves [-10, 10], as images do that were not divided
/// by 255; otherwise an empty string. Reads at most 64 samples, spread evenly over the set, and of each at
/// most the 1000 elements in the middle. Ignores NaN and infinity.
[[gnu::cold]] inline std::string range_outside(const Dataset& data) {
  constexpr int sample_limit = 64, element_limit = 1000;
  constexpr double usual = 10;
  const int samples = std::min(data.size(), sample_limit), elements = data.shape().size(),
            count = std::min(elements, element_limit);
  std::vector<double> values(static_cast<std::size_t>(count));
  double least = std::numeric_limits<double>::max(), most = -least;
  for (int i = 0; i < samples; ++i) {
    const int sample = static_cast<int>(std::int64_t{data.size()} * i / samples);
    data.read(sample, (elements - count) / 2, count, values.data());
    for (const double value : values) {
      if (!is_finite(value)) continue;
      least = std::min(least, value);
      most = std::max(most, value);
    }
  }
  if (least >= -usual && most <= usual) return "";
  return text_of(least) + " to " + text_of(most);
}

inline void warn_of_range(const Dataset& data) {
  const std::string range = range_outside(data);
  if (!range.empty())
    std::cerr << "mica: the samples range from " + range +
                     "; networks learn best from numbers between -1 and 1, so divide images by 255 first\n";
}

/// All warnings. Only a model that is not trained yet needs the warning of the range.
inline void warn(const Dataset& data, bool is_untrained) {
  warn_if_slow();
  if (is_untrained) warn_of_range(data);
}

}  // namespace mica::detail
