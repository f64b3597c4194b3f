// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/pooling_layer.hpp>

namespace mica {

/// The mean value of each channel in a window, Keras' AveragePooling1D:
///
///     y[i, c] = mean_u x[i s + u - p, c]
///
/// with the shapes and options of kernels::PoolingLayer: `Stride<n>`, `Same`, `Padding<n>`.
template <int Pool, class... Given>
struct AveragePooling1D : kernels::AveragePoolingLayer<1, Size{1, Pool}, Given...> {
  static constexpr const char* name = "AveragePooling1D";
};

}  // namespace mica
