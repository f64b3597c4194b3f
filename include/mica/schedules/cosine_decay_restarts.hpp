// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/range.hpp>

#include <cmath>
#include <cstdint>
#include <numbers>

namespace mica {

/// A learning rate that falls along half a wave of the cosine, again and again (SGDR, Loshchilov, Hutter
/// 2017). Keras' CosineDecayRestarts: period 0 has first_decay_steps steps, each other one t_mul times as
/// many as the one before, and begins with m_mul times the rate. In period i, of which t is the part that is
/// done, 0 <= t < 1:
///
///     rate = initial_learning_rate ((1 - alpha) m_mul^i (1 + cos(pi t)) / 2 + alpha)
///
/// A period begins at its exact step, where Keras' logarithm may round it to the next step.
struct CosineDecayRestarts {
  static constexpr const char* name = "CosineDecayRestarts";

  double initial_learning_rate = 0;
  std::int64_t first_decay_steps = 0;
  double t_mul = 2;
  double m_mul = 1;
  double alpha = 0;

  /// Throws Error where a member is out of range.
  void check() const {
    detail::check_positive(name, "initial_learning_rate", initial_learning_rate);
    detail::check_at_least_one(name, "first_decay_steps", first_decay_steps);
    if (!detail::is_finite(t_mul) || t_mul < 1)
      detail::throw_error({name, ": expected a finite t_mul >= 1, found ", detail::text_of(t_mul)});
    detail::check_positive(name, "m_mul", m_mul);
    detail::check_not_negative(name, "alpha", alpha);
  }

  double operator()(std::int64_t step) const {
    const double time = static_cast<double>(step) / static_cast<double>(first_decay_steps);
    const double period = period_at(time);
    const double completed = (time - begin_of(period)) / std::pow(t_mul, period);
    const double wave = 0.5 * std::pow(m_mul, period) * (1 + std::cos(std::numbers::pi * completed));
    return initial_learning_rate * ((1 - alpha) * wave + alpha);
  }

 private:
  /// Where a period begins, in units of the first: 1 + t_mul + ... + t_mul^(period - 1).
  double begin_of(double period) const {
    return t_mul > 1 ? (std::pow(t_mul, period) - 1) / (t_mul - 1) : period;
  }

  double period_at(double time) const {
    const double exact = t_mul > 1 ? std::log(1 + time * (t_mul - 1)) / std::log(t_mul) : time;
    // Rounded to the nearest period, which is the right one or the next.
    const double nearest = std::round(exact);
    return begin_of(nearest) <= time ? nearest : nearest - 1;
  }
};

}  // namespace mica
