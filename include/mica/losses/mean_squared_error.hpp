// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/loss.hpp>

#include <cstddef>
#include <span>

namespace mica {

/// L = (1/n) sum_i (y_i - t_i)^2 over the n outputs, dL/dy_i = (2/n) (y_i - t_i). Keras' MeanSquaredError.
struct MeanSquaredError : LossDefaults {
  static constexpr const char* name = "MeanSquaredError";

  template <class T, int N>
  static double of_outputs(const LossArguments<T, N, const T*>& o) {
    double sum = 0;
    for (int i = 0; i < N; ++i) {
      const T difference = o.y[i] - o.target[i];
      sum += static_cast<double>(difference) * static_cast<double>(difference);
      o.dy[i] = (T(2) / T(N)) * difference;
    }
    return sum / N;
  }
  /// As a metric.
  template <class T>
  static double of(std::span<const T> y, std::span<const T> t) {
    double sum = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
      const double difference = static_cast<double>(y[i] - t[i]);
      sum += difference * difference;
    }
    return sum / static_cast<double>(y.size());
  }
};

}  // namespace mica
