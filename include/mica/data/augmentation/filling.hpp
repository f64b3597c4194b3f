// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

namespace mica {

/// What stands outside of an image `a b c d`, Keras' fill_mode:
///
///     constant    k k k k | a b c d | k k k k    k is fill_value
///     nearest     a a a a | a b c d | d d d d
///     reflect     d c b a | a b c d | d c b a
///     wrap        a b c d | a b c d | a b c d
enum class FillMode { constant, nearest, reflect, wrap };

/// The value between pixels: that of the nearest pixel, or a weighted mean of the four around it.
enum class Interpolation { nearest, bilinear };

/// How an image is continued outside of its edges and between its pixels.
struct Filling {
  FillMode fill_mode = FillMode::reflect;
  Interpolation interpolation = Interpolation::bilinear;
  double fill_value = 0;

  friend constexpr bool operator==(const Filling&, const Filling&) = default;
};

}  // namespace mica
