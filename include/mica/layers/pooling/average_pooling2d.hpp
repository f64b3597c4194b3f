// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/pooling_layer.hpp>

namespace mica {

/// The mean value of each channel in a window, Keras' AveragePooling2D:
///
///     y[i, j, c] = mean_{u, v} x[i s + u - p, j s + v - p, c]
///
/// with the shapes and options of kernels::PoolingLayer: `Stride<n>`, `Same`, `Padding<n>`.
template <Size Pool, class... Given>
struct AveragePooling2D : kernels::AveragePoolingLayer<2, Pool, Given...> {
  static constexpr const char* name = "AveragePooling2D";
};

}  // namespace mica
