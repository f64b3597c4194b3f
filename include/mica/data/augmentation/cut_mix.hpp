// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/random.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/data/augmentation/augmentation.hpp>
#include <mica/data/augmentation/factor_range.hpp>
#include <mica/data/augmentation/mixture.hpp>
#include <mica/data/augmentation/random_box.hpp>

#include <cmath>

namespace mica {

/// Replaces a rectangle of each image by that of another image of the training set, and mixes the targets by
/// area. Keras' CutMix (Yun, Han, Oh, Chun, Choe, Yoo: CutMix: Regularization Strategy to Train Strong
/// Classifiers with Localizable Features, 2019).
///
/// The rectangle has the shape of the image and, before it is rounded to pixels, the share 1 - w of its area,
/// with w from the distribution Beta(alpha, alpha) and alpha from `factor`, a range from 0 to 1. The weight
/// of the target is the share of the pixels that stay; Keras' is w, which differs by the rounding. The other
/// image is any one of the training set. The loss must compare with rows of values: CategoricalCrossentropy.
struct CutMix {
  FactorRange factor = {0, 1};

  void check(const Shape& in) const {
    detail::check_images("CutMix", in);
    detail::check_factor("CutMix", "factor", factor, 0, 1);
  }

  Mixture mixture(const Shape& shape, Random random) const {
    const double alpha = factor.draw(random) + 1e-6;
    const double share = std::sqrt(1 - detail::beta_variate(alpha, random));
    const detail::Box box = detail::box_of_share(shape, share, share, random);
    const double area = double{1} * (box.bottom - box.top) * (box.right - box.left);
    if (area == 0) return {};
    return {1 - area / (double{1} * shape.height() * shape.width()), box.top, box.left, box.bottom,
            box.right};
  }
};

}  // namespace mica
