// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/cxx20.hpp>

#include <concepts>
#include <span>

namespace mica {

/// A number that tells how good the outputs are, averaged over samples: `M::of(outputs, target)` of one
/// sample, the target a class number or a row of values, as the loss has it. Where the network ends with a
/// softmax and the loss takes logits, the outputs are those logits. `M::name` is its name in the History.
template <class M>
concept IsMetric = requires(std::span<const float> outputs, int number, std::span<const float> values) {
  { M::name } -> std::convertible_to<const char*>;
  { M::of(outputs, number) } -> std::convertible_to<double>;
  { M::of(outputs, values) } -> std::convertible_to<double>;
};

}  // namespace mica
