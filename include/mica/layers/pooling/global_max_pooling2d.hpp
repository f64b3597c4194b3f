// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/global_pooling_layer.hpp>

namespace mica {

/// The largest value of each channel in the whole image, Keras' GlobalMaxPooling2D:
///
///     y[c] = max_{i, j} x[i, j, c]
///
/// x is height x width x channels, y flat. NaN counts as larger than any number.
struct GlobalMaxPooling2D : kernels::GlobalMaxPoolingLayer<2> {
  static constexpr const char* name = "GlobalMaxPooling2D";
};

}  // namespace mica
