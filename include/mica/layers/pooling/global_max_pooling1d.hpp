// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/global_pooling_layer.hpp>

namespace mica {

/// The largest value of each channel in the whole sequence, Keras' GlobalMaxPooling1D:
///
///     y[c] = max_i x[i, c]
///
/// x is length x channels, y flat. NaN counts as larger than any number.
struct GlobalMaxPooling1D : kernels::GlobalMaxPoolingLayer<1> {
  static constexpr const char* name = "GlobalMaxPooling1D";
};

}  // namespace mica
