// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>
#include <mica/core/values/range.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/kernels/parameter_update.hpp>

#include <algorithm>
#include <optional>

namespace mica {

/// How an Averaged optimizer averages.
struct MovingAverage {
  double ema_momentum = 0.99;
  /// The number of steps after which the parameters become the average, again and again. If there is none,
  /// they become the average at the end of fit alone.
  std::optional<std::int64_t> ema_overwrite_frequency = {};
};

/// An optimizer that keeps a moving average of the parameters (Polyak, Juditsky 1992), Keras' argument
/// use_ema of all optimizers. After each step,
///
///     average = ema_momentum average + (1 - ema_momentum) w
///
/// and after the first one average = w. At the end of fit the parameters become the average; until then,
/// validation too sees the parameters of the last step.
///
///     Averaged{Adam{}, {.ema_momentum = 0.999}}
///
/// The members of the optimizer inside and of MovingAverage are its own. The average is its last slot.
template <class O>
struct Averaged : O, MovingAverage {
  static constexpr int slots = O::slots + 1;
  static constexpr int passes = detail::passes<O>;

  /// Throws Error where a member is out of range.
  void check() const {
    detail::check_hyperparameters<O>(*this);
    detail::check_below_one(O::name, "ema_momentum", ema_momentum);
    if (ema_overwrite_frequency)
      detail::check_at_least_one(O::name, "ema_overwrite_frequency", *ema_overwrite_frequency);
  }

  template <int pass, class T>
  void update_pass(const ParameterSlice<T, slots>& s, std::int64_t step) const {
    detail::update_in_pass<pass, O>(*this, detail::first_slots<O::slots>(s), step);
    if constexpr (pass + 1 == passes) {
      using P = kernels::Packet<T>;
      const double share = step == 1 ? 0 : ema_momentum;
      const P old = kernels::packet_of<T>(share), fresh = kernels::packet_of<T>(1 - share);
      kernels::update_packets<O::slots>(
          s, [=](P& w, P, P& average) { average = kernels::multiply_add(old, average, fresh * w); });
      if (ema_overwrite_frequency && step % *ema_overwrite_frequency == 0) finish(s);
    }
  }

  /// Sets the parameters to their average.
  template <class T, int Slots>
  void finish(const ParameterSlice<T, Slots>& s) const {
    std::copy_n(s.slots[O::slots], s.size, s.parameters);
  }
};

template <class O>
Averaged(O, MovingAverage) -> Averaged<O>;

}  // namespace mica
