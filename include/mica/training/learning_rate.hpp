// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>
#include <mica/core/messages/error.hpp>

#include <optional>
#include <string>

/// Reads and sets the learning rate of any optimizer, for the callbacks.
namespace mica::detail {

/// The member `learning_rate`; empty if the optimizer has no such member.
template <class Optimizer>
std::optional<double> learning_rate_of(const Optimizer& optimizer) {
  if constexpr (requires { static_cast<double>(optimizer.learning_rate); })
    return static_cast<double>(optimizer.learning_rate);
  else
    return {};
}

/// Throws Error if the optimizer has no learning rate, or if this one is out of the optimizer's range. The
/// optimizer is then unchanged.
template <class Optimizer>
void set_learning_rate(Optimizer& optimizer, std::optional<double> rate) {
  if constexpr (requires { optimizer.learning_rate = 0.5; }) {
    if (!rate) return;
    Optimizer changed = optimizer;
    changed.learning_rate = static_cast<decltype(changed.learning_rate)>(*rate);
    check_hyperparameters(changed);
    optimizer = changed;
  } else {
    throw_error(std::string("fit: a callback sets the learning rate, but the optimizer ") + Optimizer::name +
                " has none");
  }
}

}  // namespace mica::detail
