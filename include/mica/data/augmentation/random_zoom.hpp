// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/random.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/data/augmentation/augmentation.hpp>
#include <mica/data/augmentation/augmented_image.hpp>
#include <mica/data/augmentation/factor_range.hpp>
#include <mica/data/augmentation/filling.hpp>

#include <optional>

namespace mica {

/// Shows more or less of an image: a height factor of 0.2 shows 1.2 times its height, so the image becomes
/// smaller; one of -0.2 shows 0.8 times its height. Keras' RandomZoom. Without a width factor, the width is
/// zoomed as the height is. Factors lie from -1 to 1.
struct RandomZoom {
  FactorRange height_factor = {};
  std::optional<FactorRange> width_factor = {};
  FillMode fill_mode = FillMode::reflect;
  Interpolation interpolation = Interpolation::bilinear;
  double fill_value = 0;

  void check(const Shape& in) const {
    detail::check_images("RandomZoom", in);
    detail::check_factor("RandomZoom", "height_factor", height_factor, -1, 1);
    if (width_factor) detail::check_factor("RandomZoom", "width_factor", *width_factor, -1, 1);
  }

  void apply(AugmentedImage& image, Random random) const {
    const double vertical = 1 + height_factor.draw(random);
    const double horizontal = width_factor ? 1 + width_factor->draw(random) : vertical;
    const double x = (image.shape().width() - 1) / 2.0, y = (image.shape().height() - 1) / 2.0;
    image.move(AffineMap::around(x, y, horizontal, 0, 0, vertical), {fill_mode, interpolation, fill_value});
  }
};

}  // namespace mica
