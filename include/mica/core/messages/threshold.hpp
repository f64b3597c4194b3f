// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/option_kinds.hpp>
#include <mica/core/values/number.hpp>

namespace mica {

/// Keras' threshold: of a metric, the number above which an output counts as positive; of a ReLU, the number
/// above which the output is the input.
template <Number Value>
struct Threshold {
  using OptionKind = ThresholdOption;
  static constexpr double value = Value.value;
};

}  // namespace mica
