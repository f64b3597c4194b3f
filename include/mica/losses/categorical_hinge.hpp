// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/loss.hpp>

#include <algorithm>

namespace mica {

/// L = max(max_i (1 - t_i) y_i - sum_i t_i y_i + 1, 0) for a one-hot row t, Keras' CategoricalHinge. Of an
/// image, the mean of that over the pixels.
struct CategoricalHinge : LossDefaults {
  static constexpr const char* name = "CategoricalHinge";
  static constexpr bool by_pixel = true;

  template <class T, int N>
  static double of_outputs(const LossArguments<T, N, const T*>& o) {
    T own = 0, other = (T(1) - o.target[0]) * o.y[0];
    int largest = 0;
    for (int i = 0; i < N; ++i) {
      own += o.target[i] * o.y[i];
      const T y = (T(1) - o.target[i]) * o.y[i];
      if (y > other) {
        other = y;
        largest = i;
      }
    }
    const T loss = other - own + T(1);
    const bool has_slope = !(loss < T(0));
    for (int i = 0; i < N; ++i) o.dy[i] = has_slope ? -o.target[i] : T(0);
    if (has_slope) o.dy[largest] += T(1) - o.target[largest];
    return static_cast<double>(has_slope ? loss : T(0));
  }
};

}  // namespace mica
