// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/finite.hpp>
#include <mica/core/values/number.hpp>
#include <mica/training/checks.hpp>

#include <cstdint>
#include <span>
#include <string>

/// What `fit` says when numbers leave the finite ones, and of whom.
namespace mica {

/// Where that happened, "fit" and " in epoch 5, batch 1", and what becomes of the model.
struct Moment {
  std::string call;
  std::string when;
  std::string kept;
};

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
                                 std::span<const int> samples, const Moment& moment, double loss) {
  std::string cause;
  for (const int sample : samples)
    if (cause.empty()) cause = fault_of<T>(data, sample);
  if (cause.empty() && steps == 0)
    cause =
        "there was no step yet, so the loss cannot judge what the network says of these samples, as when "
        "a ReLU leaves nothing but zeros to a crossentropy";
  if (cause.empty()) cause = unbounded(optimizer);
  throw_error(moment.call + ": expected a finite loss, found " + text_of(loss) + moment.when + ": " + cause +
              moment.kept);
}

/// After the last step of an epoch no loss would tell that it was one too far.
template <class T, class Optimizer>
void check_finite(std::span<const T> parameters, const Optimizer& optimizer, const Moment& moment) {
  for (const T value : parameters)
    if (!is_finite(value))
      throw_error(moment.call + ": expected finite parameters, found " + text_of(static_cast<double>(value)) +
                  moment.when + ": " + unbounded(optimizer) + moment.kept);
}

}  // namespace mica
