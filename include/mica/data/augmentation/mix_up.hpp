// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/random.hpp>
#include <mica/core/values/range.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/data/augmentation/augmentation.hpp>
#include <mica/data/augmentation/mixture.hpp>

namespace mica {

/// Mixes each sample with another one of the training set: w own + (1 - w) other, and their targets in the
/// same way, with w from the distribution Beta(alpha, alpha). Keras' MixUp (Zhang, Cisse, Dauphin, Lopez-Paz:
/// mixup: Beyond Empirical Risk Minimization, 2017). Each sample has a w of its own, and the other sample is
/// any one of the training set; Keras draws one w for a batch, and the other sample from the batch. The loss
/// must compare with rows of values: CategoricalCrossentropy.
struct MixUp {
  static constexpr bool moves_pixels = false;

  double alpha = 0.2;

  void check(const Shape&) const { detail::check_positive("MixUp", "alpha", alpha); }

  Mixture mixture(const Shape&, Random random) const {
    return {.weight = detail::beta_variate(alpha, random)};
  }
};

}  // namespace mica
