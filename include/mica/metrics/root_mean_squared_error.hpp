// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/metric.hpp>

#include <cmath>
#include <cstddef>

namespace mica {

/// Keras' RootMeanSquaredError: the root of the mean of (y - t)^2 over all outputs of all samples.
struct RootMeanSquaredError {
  static constexpr const char* name = "root_mean_squared_error";

  template <Shape>
  struct Accumulator {
    double sum = 0;
    double count = 0;

    template <class T>
    void add(std::span<const T> outputs, std::span<const T> target) {
      for (std::size_t i = 0; i < outputs.size(); ++i) {
        const double difference = static_cast<double>(outputs[i]) - static_cast<double>(target[i]);
        sum += difference * difference;
      }
      count += static_cast<double>(outputs.size());
    }
    Accumulator& operator+=(const Accumulator& other) {
      sum += other.sum;
      count += other.count;
      return *this;
    }
    double value() const { return std::sqrt(sum / count); }
  };
};

}  // namespace mica
