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

/// What `fit` says on std::cerr before the first batch, unless it is silent.
namespace mica {

/// Says once that the kernels are not what they could be.
inline void warn_if_slow() {
#ifndef __OPTIMIZE__
  static std::atomic_flag said;
  if (!said.test_and_set())
    std::cerr << "mica: this program is compiled without optimisation and trains slowly; compile with -O2 or "
                 "-O3\n";
#endif
}

/// "0 to 255" where samples lie outside of [-10, 10], as images do that were not scaled; else empty. It looks
/// at 64 samples or fewer, spread over the set, and at the middle 1000 elements of each.
inline std::string range_outside(const Dataset& data) {
  constexpr int most_samples = 64, most_elements = 1000;
  constexpr double usual = 10;
  const int samples = std::min(data.size(), most_samples), elements = data.shape().size(),
            count = std::min(elements, most_elements);
  std::vector<double> values(static_cast<std::size_t>(count));
  double least = std::numeric_limits<double>::max(), most = -least;
  for (int i = 0; i < samples; ++i) {
    const int sample = static_cast<int>(std::int64_t{data.size()} * i / samples);
    data.read(sample, (elements - count) / 2, count, values.data());
    for (const double value : values)
      if (is_finite(value)) {
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

}  // namespace mica
