// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/random.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/data/augmentation/augmentation.hpp>
#include <mica/data/augmentation/augmented_image.hpp>
#include <mica/data/augmentation/factor_range.hpp>
#include <mica/data/augmentation/filling.hpp>

namespace mica {

/// Shifts an image by a random share of its height, down if positive, and of its width, to the right if
/// positive. Keras' RandomTranslation. Factors lie from -1 to 1.
struct RandomTranslation {
  FactorRange height_factor = {};
  FactorRange width_factor = {};
  FillMode fill_mode = FillMode::reflect;
  Interpolation interpolation = Interpolation::bilinear;
  double fill_value = 0;

  void check(const Shape& in) const {
    detail::check_images("RandomTranslation", in);
    detail::check_factor("RandomTranslation", "height_factor", height_factor, -1, 1);
    detail::check_factor("RandomTranslation", "width_factor", width_factor, -1, 1);
  }

  void apply(AugmentedImage& image, Random random) const {
    const double down = height_factor.draw(random) * image.shape().height();
    const double right = width_factor.draw(random) * image.shape().width();
    image.move({.x0 = -right, .y0 = -down}, {fill_mode, interpolation, fill_value});
  }
};

}  // namespace mica
