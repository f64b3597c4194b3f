// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/range.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <optional>

namespace mica {

/// A learning rate that falls along half a wave of the cosine (Loshchilov, Hutter 2017), after a linear
/// warm-up if there is a warmup_target. Keras' CosineDecay:
///
///     rate = r ((1 - alpha) (1 + cos(pi t / decay_steps)) / 2 + alpha)
///
/// Without a warm-up r is initial_learning_rate and t = min(step, decay_steps). With one, the rate rises from
/// initial_learning_rate to warmup_target in the first warmup_steps steps; r is then warmup_target and
/// t = min(step - warmup_steps, decay_steps). `alpha` is the part of r that is left at the end.
struct CosineDecay {
  static constexpr const char* name = "CosineDecay";

  double initial_learning_rate = 0;
  std::int64_t decay_steps = 0;
  double alpha = 0;
  std::optional<double> warmup_target = {};
  std::int64_t warmup_steps = 0;

  /// Throws Error where a member is out of range.
  void check() const {
    detail::check_not_negative(name, "initial_learning_rate", initial_learning_rate);
    detail::check_at_least_one(name, "decay_steps", decay_steps);
    detail::check_not_negative(name, "alpha", alpha);
    if (warmup_target) {
      detail::check_positive(name, "warmup_target", *warmup_target);
      detail::check_at_least_one(name, "warmup_steps", warmup_steps);
    } else {
      detail::check_positive(name, "initial_learning_rate", initial_learning_rate);
      // In Keras warmup_steps have no effect without a target.
      if (warmup_steps != 0)
        detail::throw_error({name, ": expected a warmup_target beside warmup_steps = ", warmup_steps});
    }
  }

  double operator()(std::int64_t step) const {
    const double start = warmup_target.value_or(initial_learning_rate);
    const std::int64_t warmup = warmup_target ? warmup_steps : 0;
    if (step < warmup)
      return initial_learning_rate +
             (start - initial_learning_rate) * (static_cast<double>(step) / static_cast<double>(warmup));
    const double completed =
        static_cast<double>(std::min(step - warmup, decay_steps)) / static_cast<double>(decay_steps);
    const double wave = 0.5 * (1 + std::cos(std::numbers::pi * completed));
    return start * ((1 - alpha) * wave + alpha);
  }
};

}  // namespace mica
