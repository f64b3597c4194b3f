// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/range.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace mica {

/// A learning rate that changes at given steps, Keras' PiecewiseConstantDecay:
///
///     rate = values[i] for boundaries[i - 1] < step <= boundaries[i]
///
/// So the step whose number is a boundary has the old rate still. There is one value more than boundaries,
/// the rate behind the last boundary.
///
///     PiecewiseConstantDecay{.boundaries = {1000, 2000}, .values = {0.1, 0.01, 0.001}}
struct PiecewiseConstantDecay {
  static constexpr const char* name = "PiecewiseConstantDecay";

  std::vector<std::int64_t> boundaries = {};
  std::vector<double> values = {};

  /// Throws Error if the values are not one more than the boundaries, if the boundaries do not rise, or if a
  /// value is out of range.
  void check() const {
    if (values.size() != boundaries.size() + 1)
      detail::throw_error({name, ": expected one value more than boundaries, found ", values.size(),
                           " values and ", boundaries.size(), " boundaries"});
    for (std::size_t i = 1; i < boundaries.size(); ++i) {
      if (boundaries[i] <= boundaries[i - 1])
        detail::throw_error(
            {name, ": expected boundaries that rise, found ", boundaries[i - 1], ", ", boundaries[i]});
    }
    for (const double value : values) detail::check_not_negative(name, "value", value);
  }

  double operator()(std::int64_t step) const {
    std::size_t i = 0;
    while (i < boundaries.size() && step > boundaries[i]) ++i;
    return values[i];
  }
};

}  // namespace mica
