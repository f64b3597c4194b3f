// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>

namespace mica {

/// The image as one vector, row by row, channels last: y[(i width + j) channels + c] = x[i, j, c]. Keras'
/// Flatten. It renames its input and costs nothing.
struct Flatten : Layer {
  static constexpr const char* name = "Flatten";
  static constexpr bool is_reshape = true;

  static constexpr Shape output_shape(Shape in) { return {in.size()}; }
};

}  // namespace mica
