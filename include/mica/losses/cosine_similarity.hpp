// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/loss.hpp>

#include <algorithm>
#include <cmath>

namespace mica {

/// L = -sum_i t_i y_i / (|t| |y|), Keras' CosineSimilarity: -1 if the outputs have the direction of the
/// target, 1 if the opposite one. Lengths count as at least 1e-7. Of an image, the mean of that over the
/// pixels.
struct CosineSimilarity : LossDefaults {
  static constexpr const char* name = "CosineSimilarity";
  static constexpr bool by_pixel = true;

  template <class T, int N>
  static double of_outputs(const LossArguments<T, N, const T*>& o) {
    double yy = 0, tt = 0, yt = 0;
    for (int i = 0; i < N; ++i) {
      const auto y = static_cast<double>(o.y[i]), t = static_cast<double>(o.target[i]);
      yy += y * y;
      tt += t * t;
      yt += y * t;
    }
    constexpr double least = 1e-7;
    const double length = std::sqrt(yy), inverse = 1 / std::max(length, least);
    const double per_target = inverse / std::max(std::sqrt(tt), least), cosine = yt * per_target;
    // dL/dy_i = -t_i / (|t| |y|) + cosine y_i / |y|^2, without the second term where |y| is cut off
    const T of_target = static_cast<T>(-per_target);
    const T of_output = static_cast<T>(length < least ? 0 : cosine * inverse * inverse);
    for (int i = 0; i < N; ++i) o.dy[i] = of_target * o.target[i] + of_output * o.y[i];
    return -cosine;
  }
};

}  // namespace mica
