// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/random.hpp>

#include <concepts>
#include <span>

namespace mica {

/// The inputs that one output of a layer depends on, and the outputs that one input takes part in: for Conv2D
/// kernel height x width x channels, and x filters; for Dense inputs and units (Keras' compute_fans).
struct Fans {
  int in;
  int out;
};

/// Sets the values of a tensor of parameters before training: `I::fill(values, fans, random)`, a function of
/// nothing else.
template <class I>
concept IsInitializer = requires(std::span<float> values, Fans fans, Random random) {
  { I::fill(values, fans, random) } -> std::same_as<void>;
};

}  // namespace mica
