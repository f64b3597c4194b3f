// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/pooling_layer.hpp>

namespace mica {

/// The largest value of each channel in a window, Keras' MaxPooling1D:
///
///     y[i, c] = max_u x[i s + u - p, c]
///
/// with the shapes and options of kernels::PoolingLayer: `Stride<n>`, `Same`, `Padding<n>`. NaN counts as
/// larger than any number.
template <int Pool, class... Given>
struct MaxPooling1D : kernels::MaxPoolingLayer<1, Size{1, Pool}, Given...> {
  static constexpr const char* name = "MaxPooling1D";
};

}  // namespace mica
