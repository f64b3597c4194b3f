// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/contracts/optimizer.hpp>

#include <optional>
#include <string>

/// The learning rate of any optimizer, as callbacks see it.
namespace mica {

/// Empty where the optimizer has no member `learning_rate`.
template <class Optimizer>
std::optional<double> learning_rate_of(const Optimizer& optimizer) {
  if constexpr (requires { static_cast<double>(optimizer.learning_rate); })
    return static_cast<double>(optimizer.learning_rate);
  else
    return {};
}

/// Throws Error where the optimizer has none, or refuses this one; it is then as it was.
template <class Optimizer>
void set_learning_rate(Optimizer& optimizer, std::optional<double> rate) {
  if constexpr (requires { optimizer.learning_rate = 0.5; }) {
    if (!rate) return;
    Optimizer changed = optimizer;
    changed.learning_rate = static_cast<decltype(changed.learning_rate)>(*rate);
    check_optimizer(changed);
    optimizer = changed;
  } else {
    throw_error(std::string("fit: a callback sets the learning rate, but the optimizer ") + Optimizer::name +
                " has none");
  }
}

}  // namespace mica
