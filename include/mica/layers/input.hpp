// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/shape.hpp>

namespace mica {

/// The shape of one sample, the first argument of every network, Keras' Input: `Input<28, 28, 1>` is an image
/// of height, width and channels, `Input<784>` a flat vector. One to four extents.
template <int... Extents>
struct Input {
  static constexpr const char* name = "Input";
};

}  // namespace mica
