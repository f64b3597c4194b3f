// SPDX-License-Identifier: MIT
#pragma once

#include "../layers/layer_graph.hpp"

namespace convert {

/// y = scale x + shift, one number each, until a pass finds a better place for it.
inline Layer scalar_map(float scale, float shift) {
  return {"ScaleShift", {}, {{"scale", {1}, {scale}}, {"shift", {1}, {shift}}}};
}

}  // namespace convert
