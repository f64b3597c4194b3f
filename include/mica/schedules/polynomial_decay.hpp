// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/range.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace mica {

/// A learning rate that falls to end_learning_rate in decay_steps steps, linearly or as a power, Keras'
/// PolynomialDecay. With n = decay_steps:
///
///     rate = (initial_learning_rate - end_learning_rate) (1 - min(step, n) / n)^power + end_learning_rate
///
/// With `cycle`, n is instead the least multiple of decay_steps that is not below the step: each time that
/// the rate has reached its end, it rises again, to a lower height.
struct PolynomialDecay {
  static constexpr const char* name = "PolynomialDecay";

  double initial_learning_rate = 0;
  std::int64_t decay_steps = 0;
  double end_learning_rate = 1e-4;
  double power = 1;
  bool cycle = false;

  /// Throws Error where a member is out of range.
  void check() const {
    detail::check_positive(name, "initial_learning_rate", initial_learning_rate);
    detail::check_at_least_one(name, "decay_steps", decay_steps);
    detail::check_not_negative(name, "end_learning_rate", end_learning_rate);
    detail::check_positive(name, "power", power);
  }

  double operator()(std::int64_t step) const {
    const double steps = static_cast<double>(step), period = static_cast<double>(decay_steps);
    const double end = cycle ? period * std::max(std::ceil(steps / period), 1.0) : period;
    const double rest = 1 - std::min(steps, end) / end;
    return (initial_learning_rate - end_learning_rate) * std::pow(rest, power) + end_learning_rate;
  }
};

}  // namespace mica
