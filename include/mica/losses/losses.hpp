// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/number.hpp>

namespace mica {

/// The losses of a network with Heads, one for each in their order, Keras' `loss=[...]`:
///
///     compile(net, Adam{}, Losses{CategoricalCrossentropy{}, MeanSquaredError{}})
///     compile(net, Adam{}, Losses{CategoricalCrossentropy{}, LossWeight<0.5, MeanSquaredError>{}})
///
/// The loss that training minimises is their weighted sum, with weights of 1 unless a loss has a LossWeight:
///
///     L = w_1 L_1 + ... + w_N L_N
///
/// History and Logs have L as "loss" and each L_i, without its weight as in Keras, by the name of its head:
/// "policy_loss".
template <class... L>
struct Losses {
  constexpr Losses() = default;
  constexpr Losses(const L&...) requires(sizeof...(L) > 0) {}
};

/// One of several Losses times a weight, Keras' `loss_weights`.
template <Number Weight, class L>
struct LossWeight {};

namespace detail {

/// The loss that one of several Losses is, and its weight.
template <class L>
struct LossAndWeight {
  using Loss = L;
  static constexpr double weight = 1;
};
template <Number Weight, class L>
struct LossAndWeight<LossWeight<Weight, L>> {
  using Loss = L;
  static constexpr double weight = Weight.value;
};

}  // namespace detail

}  // namespace mica
