// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/random.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/data/augmentation/augmentation.hpp>
#include <mica/data/augmentation/augmented_image.hpp>
#include <mica/data/augmentation/factor_range.hpp>

#include <algorithm>

namespace mica {

/// Adds the same random number to all values of an image: a share of the value range, which the results do
/// not leave. Keras' RandomBrightness, whose value range is 0 to 255. The factor lies from -1, black, to 1,
/// white.
struct RandomBrightness {
  static constexpr bool moves_pixels = false;

  FactorRange factor = {};
  ValueRange value_range = {};

  void check(const Shape&) const { detail::check_factor("RandomBrightness", "factor", factor, -1, 1); }

  void apply(AugmentedImage& image, Random random) const {
    const auto least = static_cast<float>(value_range.lower), most = static_cast<float>(value_range.upper);
    const float added = static_cast<float>(factor.draw(random)) * (most - least);
    float* const x = image.pixels();
    const int size = image.shape().size();
    for (int i = 0; i < size; ++i) x[i] = std::min(std::max(x[i] + added, least), most);
  }
};

}  // namespace mica
