// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

namespace mica {

/// Where the pixels of an image come from: the pixel in row y and column x of the result is the one of the
/// image at
///
///     column  xx x + xy y + x0
///     row     yx x + yy y + y0
struct AffineMap {
  double xx = 1, xy = 0, x0 = 0;
  double yx = 0, yy = 1, y0 = 0;

  /// The map that does the work of two: the result of `first` is the image of `second`.
  static constexpr AffineMap both(const AffineMap& first, const AffineMap& second) {
    return {first.xx * second.xx + first.xy * second.yx,
            first.xx * second.xy + first.xy * second.yy,
            first.xx * second.x0 + first.xy * second.y0 + first.x0,
            first.yx * second.xx + first.yy * second.yx,
            first.yx * second.xy + first.yy * second.yy,
            first.yx * second.x0 + first.yy * second.y0 + first.y0};
  }

  /// The map with this linear part that leaves a point where it is.
  static constexpr AffineMap around(double x, double y, double xx, double xy, double yx, double yy) {
    return {xx, xy, x - xx * x - xy * y, yx, yy, y - yx * x - yy * y};
  }

  friend constexpr bool operator==(const AffineMap&, const AffineMap&) = default;
};

}  // namespace mica
