// SPDX-License-Identifier: MIT
// The value of a metric over samples, from its accumulators.
#pragma once

#include <mica/core/contracts/metric.hpp>

#include "support/golden.hpp"

#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

/// The value of metric M over samples of `Out.size()` outputs. Targets are rows of as many values, or class
/// numbers. The samples go to `parts` accumulators, which are added in their order.
template <class M, mica::Shape Out, class T = double, class Target>
double metric_value(const std::vector<double>& outputs, const std::vector<Target>& targets,
                    std::size_t parts = 1) {
  using A = mica::AccumulatorOf<M, Out>;
  constexpr auto width = static_cast<std::size_t>(Out.size());
  const std::vector<T> y(outputs.begin(), outputs.end());
  const std::size_t samples = y.size() / width;
  A total;
  for (std::size_t part = 0; part < parts; ++part) {
    A sums;
    for (std::size_t i = samples * part / parts; i < samples * (part + 1) / parts; ++i) {
      const std::span<const T> row(y.data() + i * width, width);
      if constexpr (std::is_same_v<Target, int>) {
        sums.add(row, targets[i]);
      } else {
        const std::vector<T> values(targets.begin() + static_cast<std::ptrdiff_t>(i * width),
                                    targets.begin() + static_cast<std::ptrdiff_t>((i + 1) * width));
        sums.add(row, std::span<const T>(values));
      }
    }
    total += sums;
  }
  return total.value();
}

/// Class numbers of a golden file.
inline std::vector<int> integers(const golden::Tensor& tensor) {
  return {tensor.values.begin(), tensor.values.end()};
}
