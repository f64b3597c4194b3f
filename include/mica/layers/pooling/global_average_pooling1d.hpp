// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/global_pooling_layer.hpp>

namespace mica {

/// The mean of each channel over the whole sequence, Keras' GlobalAveragePooling1D:
///
///     y[c] = mean_i x[i, c],   dL/dx[i, c] = dL/dy[c] / length
///
/// x is length x channels, y flat.
struct GlobalAveragePooling1D : kernels::GlobalAveragePoolingLayer<1> {
  static constexpr const char* name = "GlobalAveragePooling1D";
};

}  // namespace mica
