// SPDX-License-Identifier: MIT
#pragma once

#include <mica/activations/sigmoid.hpp>
#include <mica/kernels/decision_loss.hpp>

#include <algorithm>
#include <cmath>

namespace mica {

/// The cross-entropy of n probabilities y_i and their targets t_i, which are 0, 1 or any probability, as a
/// mean over the outputs, Keras' BinaryCrossentropy:
///
///     L = -(1/n) sum_i (t_i log y_i + (1 - t_i) log(1 - y_i)),   dL/dy_i = (y_i - t_i) / (n y_i (1 - y_i))
///
/// Behind a Sigmoid, or with the option `FromLogits`, it is computed from the logits z and is finite for
/// every finite z:
///
///     L = (1/n) sum_i (max(z_i, 0) - z_i t_i + log(1 + exp(-|z_i|))),   dL/dz_i = (sigmoid(z_i) - t_i) / n
///
/// Behind another activation that gives probabilities, y is kept in [1e-7, 1 - 1e-7], as Keras does.
///
/// | tensor | shape |
/// | --- | --- |
/// | y | any |
/// | t | that of y; for one output, of a sample or of each pixel, also class numbers 0 and 1 |
///
/// `LabelSmoothing<a>` makes (1 - a) t + a / 2 of t.
template <class... Given>
struct BinaryCrossentropy : kernels::DecisionLoss<TypeList<LogitsOption, LabelSmoothingOption>, Given...> {
  static constexpr const char* name = "BinaryCrossentropy";
  using LogitsOf = Sigmoid;

  template <class T, int N>
  static double of_logits(const LossArguments<T, N, const T*>& o) {
    double sum = 0;
    for (int i = 0; i < N; ++i) {
      const T z = o.y[i], t = smoothed(o.target[i]), e = std::exp(-std::abs(z));
      sum += static_cast<double>(std::max(z, T(0)) - z * t + std::log1p(e));
      o.dy[i] = ((z < T(0) ? e : T(1)) / (T(1) + e) - t) / T(N);
    }
    return sum / N;
  }
  template <class T, int N>
  static double of_outputs(const LossArguments<T, N, const T*>& o) {
    constexpr T least = T(1e-7), most = T(1) - least;
    double sum = 0;
    for (int i = 0; i < N; ++i) {
      const T y = o.y[i], t = smoothed(o.target[i]), p = std::clamp(y, least, most);
      sum -= static_cast<double>(t * std::log(p) + (T(1) - t) * std::log(T(1) - p));
      o.dy[i] = p == y ? (p - t) / (p * (T(1) - p)) / T(N) : T(0);
    }
    return sum / N;
  }

 private:
  template <class T>
  static T smoothed(T t) {
    return BinaryCrossentropy::Options::smoothed(t, 2);
  }
};

}  // namespace mica
