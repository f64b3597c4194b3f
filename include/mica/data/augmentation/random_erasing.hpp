// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/random.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/data/augmentation/augmentation.hpp>
#include <mica/data/augmentation/augmented_image.hpp>
#include <mica/data/augmentation/factor_range.hpp>
#include <mica/data/augmentation/random_box.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

namespace mica {

/// Erases a rectangle of an image with a probability that is drawn from `factor`. Keras' RandomErasing
/// (Zhong, Zheng, Kang, Li, Yang: Random Erasing Data Augmentation, 2017).
///
/// The height and the width of the rectangle are drawn independently: each is the root of a number from
/// `scale`, as a share of the image. Its pixels become `fill_value`, or without one random numbers: N(0, 1)
/// times value_range.upper, cut off at the ends of the value range, which is 0 to 255 in Keras. Factor and
/// scale lie from 0 to 1; `RandomErasing{.factor = {0.5, 0.5}}` erases in every second image.
struct RandomErasing {
  static constexpr bool moves_pixels = false;

  FactorRange factor = {0, 1};
  FactorRange scale = {0.02, 0.33};
  std::optional<double> fill_value = {};
  ValueRange value_range = {};

  void check(const Shape& in) const {
    detail::check_images("RandomErasing", in);
    detail::check_factor("RandomErasing", "factor", factor, 0, 1);
    detail::check_factor("RandomErasing", "scale", scale, 0, 1);
  }

  void apply(AugmentedImage& image, Random random) const {
    if (!(random.uniform() < factor.draw(random))) return;
    const double width = std::sqrt(scale.draw(random)), height = std::sqrt(scale.draw(random));
    const auto least = static_cast<float>(value_range.lower), most = static_cast<float>(value_range.upper);
    detail::box_of_share(image.shape(), height, width, random).each_row(image, [&](float* row, int size) {
      for (int i = 0; i < size; ++i) {
        const float value =
            fill_value ? static_cast<float>(*fill_value) : static_cast<float>(random.normal()) * most;
        row[i] = std::min(std::max(value, least), most);
      }
    });
  }
};

}  // namespace mica
