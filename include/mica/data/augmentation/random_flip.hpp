// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/random.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/data/augmentation/augmentation.hpp>
#include <mica/data/augmentation/augmented_image.hpp>

namespace mica {

/// Keras' mode of RandomFlip: left-right, top-bottom, or both together.
enum class FlipMode { horizontal, vertical, horizontal_and_vertical };

/// Flips every second image, on average. Keras' RandomFlip: horizontal_and_vertical flips an image in both
/// directions or in none.
struct RandomFlip {
  FlipMode mode = FlipMode::horizontal_and_vertical;

  void check(const Shape& in) const { detail::check_images("RandomFlip", in); }

  void apply(AugmentedImage& image, Random random) const {
    if (random.uniform() < 0.5) image.flip(mode != FlipMode::vertical, mode != FlipMode::horizontal);
  }
};

}  // namespace mica
