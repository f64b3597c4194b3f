// SPDX-License-Identifier: MIT
#pragma once

#include <mica/network/freezing.hpp>
#include <mica/network/sequential.hpp>

namespace mica {

/// Layers that are not trained, Keras' `trainable = False`: their parameters stay as they are, and no
/// gradient is computed for them, nor for anything in front of the first layer that is trained. A frozen
/// BatchNormalization takes its moving averages in training too and leaves them alone; a frozen Dropout still
/// drops, as in Keras.
///
///     using Features = Sequential<Conv2D<16, 3, ReLU>, MaxPooling2D<2>, Conv2D<32, 3, ReLU>>;
///     Sequential<Input<28, 28, 1>, Features, Flatten, Dense<10, Softmax>>         // trains all layers
///     Sequential<Input<28, 28, 1>, Frozen<Features>, Flatten, Dense<10, Softmax>> // trains Dense alone
///
/// Layers have the numbers and the names that they have without it: in a list `Frozen<A, B>` is `A, B` to
/// messages, to the summary, which marks them, and to files of weights; as a branch it is `Sequential<A, B>`.
/// So the weights of the first of these networks can be loaded into the second.
template <class... Layers>
struct Frozen : detail::FrozenComposite<detail::InARow<Layers...>> {
  static constexpr const char* name = "Sequential";
};

}  // namespace mica
