// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/global_pooling_layer.hpp>

namespace mica {

/// The mean of each channel over the whole image, Keras' GlobalAveragePooling2D:
///
///     y[c] = mean_{i, j} x[i, j, c],   dL/dx[i, j, c] = dL/dy[c] / (height width)
///
/// x is height x width x channels, y flat.
struct GlobalAveragePooling2D : kernels::GlobalAveragePoolingLayer<2> {
  static constexpr const char* name = "GlobalAveragePooling2D";
};

}  // namespace mica
