// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/random.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/data/augmentation/augmentation.hpp>
#include <mica/data/augmentation/augmented_image.hpp>
#include <mica/data/augmentation/factor_range.hpp>
#include <mica/data/augmentation/filling.hpp>

#include <cmath>
#include <numbers>

namespace mica {

/// Rotates an image around its centre by a random share of a full turn, counter-clockwise if positive. Keras'
/// RandomRotation: `RandomRotation{.factor = 0.05}` draws an angle from -18 to 18 degrees. The factor lies
/// from -1 to 1.
struct RandomRotation {
  FactorRange factor = {};
  FillMode fill_mode = FillMode::reflect;
  Interpolation interpolation = Interpolation::bilinear;
  double fill_value = 0;

  void check(const Shape& in) const {
    detail::check_images("RandomRotation", in);
    detail::check_factor("RandomRotation", "factor", factor, -1, 1);
  }

  // Counter-clockwise, where rows count downwards: a pixel comes from where it is turned back to, clockwise.
  void apply(AugmentedImage& image, Random random) const {
    const double angle = 2 * std::numbers::pi * factor.draw(random), c = std::cos(angle), s = std::sin(angle);
    const double x = (image.shape().width() - 1) / 2.0, y = (image.shape().height() - 1) / 2.0;
    image.move(AffineMap::around(x, y, c, -s, s, c), {fill_mode, interpolation, fill_value});
  }
};

}  // namespace mica
