// SPDX-License-Identifier: MIT
#pragma once

#include "../layers/layer_graph.hpp"

namespace convert {

/// A layer ScaleShift, y = scale x + shift, is what a multiplication and an addition of constants are until a
/// pass finds a place for them: one number each, or one for each channel, mica's last axis.
inline bool is_scale_shift(const Layer& layer) { return layer.type == "ScaleShift"; }
inline const std::vector<float>& scales(const Layer& layer) { return layer.weights[0].values; }
inline const std::vector<float>& shifts(const Layer& layer) { return layer.weights[1].values; }

/// The element for channel c.
inline float of_channel(const std::vector<float>& values, std::size_t c) {
  return values[values.size() == 1 ? 0 : c];
}

}  // namespace convert
