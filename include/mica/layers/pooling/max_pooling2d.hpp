// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/pooling_layer.hpp>

namespace mica {

/// The largest value of each channel in a window, Keras' MaxPooling2D:
///
///     y[i, j, c] = max_{u, v} x[i s + u - p, j s + v - p, c]
///
/// with the shapes and options of kernels::PoolingLayer: `Stride<n>`, `Same`, `Padding<n>`. NaN counts as
/// larger than any number.
template <Size Pool, class... Given>
struct MaxPooling2D : kernels::MaxPoolingLayer<2, Pool, Given...> {
  static constexpr const char* name = "MaxPooling2D";
};

}  // namespace mica
