// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/range.hpp>

#include <cmath>
#include <cstdint>
#include <numbers>

namespace mica {

/// A learning rate that rises to its maximum and then falls far below its start (Smith, Topin 2018), for
/// training of total_steps steps. PyTorch's OneCycleLR with its cosine annealing; Keras has none. It does not
/// cycle the momentum.
///
///     from                                to                                  at step
///     max_learning_rate / div_factor      max_learning_rate                   pct_start total_steps - 1
///     max_learning_rate                   its start / final_div_factor        total_steps - 1
///
/// Between two rates, of which t is the part of the way that is done, it follows
///
///     rate = to + (from - to) (1 + cos(pi t)) / 2
///
/// With `three_phase` it falls as fast as it rose, back to its start, and then to its end. Later steps keep
/// the last rate.
struct OneCycle {
  static constexpr const char* name = "OneCycle";

  double max_learning_rate = 0;
  std::int64_t total_steps = 0;
  double pct_start = 0.3;
  double div_factor = 25;
  double final_div_factor = 1e4;
  bool three_phase = false;

  /// Throws Error where a member is out of range.
  void check() const {
    detail::check_positive(name, "max_learning_rate", max_learning_rate);
    detail::check_at_least_one(name, "total_steps", total_steps);
    detail::check_below_one(name, "pct_start", pct_start);
    const double rise = pct_start * static_cast<double>(total_steps);
    if (rise <= 1)
      detail::throw_error({name, ": expected pct_start * total_steps > 1, found ", detail::text_of(rise)});
    if (three_phase && pct_start > 0.5)
      detail::throw_error(
          {name, ": expected pct_start <= 0.5 with three_phase, found ", detail::text_of(pct_start)});
    detail::check_positive(name, "div_factor", div_factor);
    detail::check_positive(name, "final_div_factor", final_div_factor);
  }

  double operator()(std::int64_t step) const {
    const double now = static_cast<double>(step), end = static_cast<double>(total_steps) - 1;
    const double peak = pct_start * static_cast<double>(total_steps) - 1;
    const double start_rate = max_learning_rate / div_factor, end_rate = start_rate / final_div_factor;
    if (now <= peak) return between(start_rate, max_learning_rate, now / peak);
    if (now >= end) return end_rate;
    if (!three_phase) return between(max_learning_rate, end_rate, (now - peak) / (end - peak));
    if (now <= 2 * peak) return between(max_learning_rate, start_rate, (now - peak) / peak);
    return between(start_rate, end_rate, (now - 2 * peak) / (end - 2 * peak));
  }

 private:
  static double between(double from, double to, double part) {
    return to + (from - to) / 2 * (1 + std::cos(std::numbers::pi * part));
  }
};

}  // namespace mica
