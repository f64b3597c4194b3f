// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/metric.hpp>

#include <cstddef>
#include <vector>

namespace mica {

/// Keras' R2Score, the coefficient of determination, with class_aggregation="uniform_average": of each output
///
///     R^2 = 1 - sum (t - y)^2 / sum (t - mean t)^2
///
/// over all samples, and the mean over the outputs. An output whose targets are all equal counts as 0. Of an
/// image, an output is a channel.
struct R2Score {
  static constexpr const char* name = "r2_score";
  static constexpr bool by_pixel = true;

  template <Shape Out>
  struct Accumulator {
    struct Output {
      double mean = 0;     ///< of the targets
      double squares = 0;  ///< sum (t - mean t)^2
      double errors = 0;   ///< sum (t - y)^2
    };
    double count = 0;
    std::vector<Output> of_each;

    template <class T>
    void add(std::span<const T> outputs, std::span<const T> target) {
      of_each.resize(std::size_t{Out.size()});
      ++count;
      for (std::size_t i = 0; i < outputs.size(); ++i) {
        const double t = static_cast<double>(target[i]), error = t - static_cast<double>(outputs[i]);
        Output& o = of_each[i];
        const double delta = t - o.mean;
        o.mean += delta / count;
        o.squares += delta * (t - o.mean);
        o.errors += error * error;
      }
    }
    // The moments of two sets together: Chan, Golub, LeVeque, 1979.
    Accumulator& operator+=(const Accumulator& other) {
      if (other.count == 0) return *this;
      of_each.resize(std::size_t{Out.size()});
      const double both = count + other.count;
      for (std::size_t i = 0; i < of_each.size(); ++i) {
        Output& o = of_each[i];
        const Output& p = other.of_each[i];
        const double delta = p.mean - o.mean;
        o.mean += delta * (other.count / both);
        o.squares += p.squares + delta * delta * (count * other.count / both);
        o.errors += p.errors;
      }
      count = both;
      return *this;
    }
    double value() const {
      double total = 0;
      for (const Output& o : of_each) total += o.squares == 0 ? 0 : 1 - o.errors / o.squares;
      return total / Out.size();
    }
  };
};

}  // namespace mica
