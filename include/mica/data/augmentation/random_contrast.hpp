// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/random.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/data/augmentation/augmentation.hpp>
#include <mica/data/augmentation/augmented_image.hpp>
#include <mica/data/augmentation/factor_range.hpp>

#include <algorithm>
#include <cstddef>

namespace mica {

/// Moves the values of an image away from their mean or towards it: x becomes (x - mean) f + mean, with the
/// mean of the channel and a random f from 1 + factor.lower to 1 + factor.upper. The results do not leave the
/// value range. Keras' RandomContrast, whose value range is 0 to 255; Keras' factor (a, b) is {-a, b}. One
/// number f stands for 1 - f to 1 + f, as Keras' documentation says. The factor lies from -1 to 1.
struct RandomContrast {
  static constexpr bool moves_pixels = false;

  FactorRange factor = {};
  ValueRange value_range = {};

  void check(const Shape& in) const {
    detail::check_images("RandomContrast", in);
    detail::check_factor("RandomContrast", "factor", factor, -1, 1);
  }

  void apply(AugmentedImage& image, Random random) const {
    const auto least = static_cast<float>(value_range.lower), most = static_cast<float>(value_range.upper);
    const auto f = static_cast<float>(1 + factor.draw(random));
    float* const x = image.pixels();
    const int channels = image.shape().channels(), size = image.shape().size();
    for (int c = 0; c < channels; ++c) {
      double sum = 0;
      for (int i = c; i < size; i += channels) sum += static_cast<double>(x[i]);
      const auto mean = static_cast<float>(sum * channels / size);
      for (int i = c; i < size; i += channels)
        x[i] = std::min(std::max((x[i] - mean) * f + mean, least), most);
    }
  }
};

}  // namespace mica
