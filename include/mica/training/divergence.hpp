// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/error.hpp>
#include <mica/core/finite.hpp>
#include <mica/core/number.hpp>
#include <mica/training/checks.hpp>

#include <cstdint>
#include <span>
#include <string>

/// What `fit` says when numbers leave the finite ones, and of whom.
namespace mica {

template <class Optimizer>
std::string unbounded(const Optimizer& optimizer) {
  std::string cause =
      "the parameters have grown without bound, likely because the learning rate is too large";
  if constexpr (requires { optimizer.learning_rate; })
    cause += " (it is " + text_of(optimizer.learning_rate) + ")";
  return cause;
}

/// For a loss that is not finite, after `steps` steps: a bad sample, a loss that cannot judge, or growth.
template <class T, class Optimizer>
[[noreturn]] void throw_diverged(const Optimizer& optimizer, std::int64_t steps, const Dataset& data,
                                 std::span<const int> samples, int epoch, int batch, double loss) {
  std::string cause;
  for (const int sample : samples)
    if (cause.empty()) cause = fault_of<T>(data, sample);
  if (cause.empty() && steps == 0)
    cause =
        "there was no step yet, so the loss cannot judge what the network says of these samples, as when "
        "a ReLU leaves nothing but zeros to a crossentropy";
  if (cause.empty()) cause = unbounded(optimizer);
  throw_error("fit: expected a finite loss, found " + text_of(loss) + " in epoch " +
              std::to_string(epoch + 1) + ", batch " + std::to_string(batch + 1) + ": " + cause);
}

/// After the last step of an epoch no loss would tell that it was one too far.
template <class T, class Optimizer>
void check_finite(std::span<const T> parameters, const Optimizer& optimizer, int epoch) {
  for (const T value : parameters)
    if (!is_finite(value))
      throw_error("fit: expected finite parameters, found " + text_of(static_cast<double>(value)) +
                  " after epoch " + std::to_string(epoch + 1) + ": " + unbounded(optimizer));
}

}  // namespace mica
