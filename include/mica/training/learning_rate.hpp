// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>
#include <mica/core/messages/error.hpp>
#include <mica/core/values/learning_rate.hpp>

#include <cstdint>
#include <optional>

/// Reads and sets the learning rate of any optimizer, for the callbacks.
namespace mica::detail {

/// The rate of the step that is made after `steps` steps, from the member `learning_rate`; empty if the
/// optimizer has no such member.
template <class Optimizer>
std::optional<double> learning_rate_of(const Optimizer& optimizer, std::int64_t steps) {
  if constexpr (has_learning_rate<Optimizer>)
    return rate_at(optimizer.learning_rate, steps);
  else
    return {};
}

/// The name of the schedule that the learning rate follows, nullptr if there is none.
template <class Optimizer>
const char* schedule_of(const Optimizer& optimizer) {
  if constexpr (requires { optimizer.learning_rate.schedule(); })
    return optimizer.learning_rate.schedule();
  else
    return nullptr;
}

/// Throws Error if the optimizer has no learning rate or one that follows a schedule, or if this one is out
/// of the optimizer's range. The optimizer is then unchanged.
template <class Optimizer>
void set_learning_rate(Optimizer& optimizer, std::optional<double> rate) {
  if constexpr (requires { optimizer.learning_rate = 0.5; }) {
    if (!rate) return;
    if (const char* const schedule = schedule_of(optimizer))
      throw_error({"fit: a callback sets the learning rate, but that of the optimizer ", Optimizer::name,
                   " follows a schedule, ", schedule, "; make the optimizer with a number"});
    Optimizer changed = optimizer;
    changed.learning_rate = static_cast<decltype(changed.learning_rate)>(*rate);
    check_hyperparameters(changed);
    optimizer = changed;
  } else {
    throw_error({"fit: a callback sets the learning rate, but the optimizer ", Optimizer::name, " has none"});
  }
}

}  // namespace mica::detail
