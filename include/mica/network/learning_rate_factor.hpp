// SPDX-License-Identifier: MIT
#pragma once

#include <mica/network/rate_layers.hpp>
#include <mica/network/sequential.hpp>

namespace mica {

/// Layers that learn with `Factor` times the learning rate of the optimizer, a number or a schedule, as in a
/// parameter group of PyTorch: fine-tuning often changes the layers that it takes over less than the new
/// ones.
///
///     using Features = Sequential<Conv2D<16, 3, ReLU>, MaxPooling2D<2>, Conv2D<32, 3, ReLU>>;
///     Sequential<Input<28, 28, 1>, LearningRateFactor<0.1, Features>, Flatten, Dense<10, Softmax>>
///
/// The optimizer makes the steps of these layers with the product in place of its `learning_rate`, so the
/// decay of their weights has the factor too, and Adam's moments are those of the gradient. A factor of 1
/// changes nothing, a factor of 0 is a Frozen. The factors of nested LearningRateFactors multiply. Inside of
/// a Frozen nothing learns.
///
/// Layers have the numbers and the names that they have without it, as with Frozen, so that weights can be
/// loaded from a network with other factors. Wants an optimizer with a member `learning_rate`.
template <Number Factor, class... Layers>
struct LearningRateFactor : detail::Factored<Factor, Layers...>::template Of<detail::InARow<Layers...>> {
  static constexpr const char* name = "Sequential";
};

}  // namespace mica
