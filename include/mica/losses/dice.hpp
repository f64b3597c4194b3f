// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/loss.hpp>

namespace mica {

/// L = 1 - 2 sum_i t_i y_i / (sum_i t_i + sum_i y_i + 1e-7) over all outputs of a sample, Keras' Dice with
/// the axes of a sample, axis=(1, 2, 3) for images: the loss of a batch is the mean over its samples. (Keras'
/// default, axis=None, is one fraction for the whole batch.)
///
/// | tensor | shape |
/// | --- | --- |
/// | y | any, mostly height x width x classes of probabilities |
/// | t | that of y, values from 0 to 1; for one output (or one of each pixel) also class numbers 0 and 1 |
struct Dice : LossDefaults {
  static constexpr const char* name = "Dice";
  static constexpr TargetKind target = TargetKind::binary;

  template <class T, int N>
  static double of_outputs(const LossArguments<T, N, const T*>& o) {
    double both = 0, all = 1e-7;
    for (int i = 0; i < N; ++i) {
      const auto y = static_cast<double>(o.y[i]), t = static_cast<double>(o.target[i]);
      both += t * y;
      all += t + y;
    }
    // dL/dy_i = (share - 2 t_i) / all
    const double share = 2 * both / all;
    const T constant = static_cast<T>(share / all), slope = static_cast<T>(-2 / all);
    for (int i = 0; i < N; ++i) o.dy[i] = constant + slope * o.target[i];
    return 1 - share;
  }
};

}  // namespace mica
