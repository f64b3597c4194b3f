// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/random.hpp>
#include <mica/core/messages/require.hpp>

#include <concepts>
#include <cstddef>
#include <span>

namespace mica {

/// The inputs that one output of a layer depends on, and the outputs that one input takes part in: for Conv2D
/// kernel height x width x channels, and x filters; for Dense inputs and units (Keras' compute_fans).
struct Fans {
  int in;
  int out;
  int last_axis = 0;  ///< the last extent of the tensor in memory; 0 if the others are the fan in

  /// The last extent of a tensor of so many values; 1 for a tensor that is no matrix, like a bias.
  constexpr std::size_t last_axis_of(std::size_t values) const {
    const std::size_t inputs = static_cast<std::size_t>(in);
    const std::size_t extent = last_axis > 0 ? static_cast<std::size_t>(last_axis) : values / inputs;
    return extent > 0 && values % extent == 0 ? extent : 1;
  }
};

namespace detail {

template <class I, class T>
concept Fills = requires(std::span<T> values, Fans fans, Random random) {
  { I::fill(values, fans, random) } -> std::same_as<void>;
};

}  // namespace detail

/// Sets the values of a tensor of parameters before training: `I::fill(values, fans, random)`. The values
/// depend only on the arguments. `values` is a std::span of the network's numbers, float or double.
template <class I>
concept IsInitializer = detail::Fills<I, float> || detail::Fills<I, double>;

template <class... Words>
struct NotAnInitializer {
  static_assert(fits<Words...>,
                "mica: this initializer has no `void fill(std::span<T> values, Fans, Random)`, T being the "
                "network's numbers");
};

}  // namespace mica
