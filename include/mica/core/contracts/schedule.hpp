// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/require.hpp>

#include <concepts>
#include <cstdint>

namespace mica {

/// A learning rate that follows the steps of the optimizer, Keras' LearningRateSchedule: `schedule(step)`
/// returns the rate of the step that is made after `step` steps, 0 for the first batch. A function is a
/// schedule too. `schedule.check()`, if there is one, throws Error where a member is out of range. Schedules
/// are copied, and several threads call the same schedule at once.
template <class S>
concept IsSchedule = requires(const S& schedule, std::int64_t step) {
  { schedule(step) } -> std::convertible_to<double>;
}
&&std::copy_constructible<S>;

namespace detail {

/// "CosineDecay", or "a function" for a schedule without a name.
template <IsSchedule S>
constexpr const char* name_of_schedule() {
  if constexpr (HasName<S>)
    return S::name;
  else
    return "a function";
}

}  // namespace detail

}  // namespace mica
