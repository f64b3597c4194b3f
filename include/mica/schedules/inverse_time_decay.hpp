// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/range.hpp>

#include <cmath>
#include <cstdint>

namespace mica {

/// A learning rate that falls as 1 / step, Keras' InverseTimeDecay:
///
///     rate = initial_learning_rate / (1 + decay_rate step / decay_steps)
///
/// With `staircase` the quotient step / decay_steps is rounded down.
struct InverseTimeDecay {
  static constexpr const char* name = "InverseTimeDecay";

  double initial_learning_rate = 0;
  std::int64_t decay_steps = 0;
  double decay_rate = 0;
  bool staircase = false;

  /// Throws Error where a member is out of range.
  void check() const {
    detail::check_positive(name, "initial_learning_rate", initial_learning_rate);
    detail::check_at_least_one(name, "decay_steps", decay_steps);
    detail::check_positive(name, "decay_rate", decay_rate);
  }

  double operator()(std::int64_t step) const {
    const double periods = static_cast<double>(step) / static_cast<double>(decay_steps);
    return initial_learning_rate / (1 + decay_rate * (staircase ? std::floor(periods) : periods));
  }
};

}  // namespace mica
