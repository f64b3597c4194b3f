// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/layer.hpp>

namespace mica {

/// The image as one vector, row by row, channels last: y[(i width + j) channels + c] = x[i, j, c]. Keras'
/// Flatten. It renames its input and costs nothing.
struct Flatten : LayerDefaults {
  static constexpr const char* name = "Flatten";
  static constexpr bool is_view = true;

  static constexpr Shape output_shape(Shape in) { return {in.size()}; }
};

}  // namespace mica
