// SPDX-License-Identifier: MIT
#pragma once

#include <mica/activations/softmax.hpp>
#include <mica/kernels/class_loss.hpp>
#include <mica/kernels/softmax.hpp>

#include <algorithm>
#include <cmath>

namespace mica {

/// Keras' CategoricalFocalCrossentropy for a one-hot row (or any distribution) t, so that samples that are
/// easy count little:
///
///     L = -alpha sum_i t_i (1 - y_i)^gamma log y_i
///
/// Behind a Softmax, or with `FromLogits`, it is computed from the logits and is finite for every finite one.
/// Behind another activation that gives a distribution, y is divided by its sum and kept in [1e-7, 1 - 1e-7],
/// as Keras does. Of an image, L is the mean over the pixels. (Lin and others, Focal loss for dense object
/// detection, 2017.)
///
/// | option | default |
/// | --- | --- |
/// | `Alpha<a>` | 0.25 |
/// | `Gamma<g>` | 2 |
/// | `LabelSmoothing<a>`, `FromLogits` | no |
///
/// Shapes are those of CategoricalCrossentropy.
template <class... Given>
struct CategoricalFocalCrossentropy
    : kernels::ClassLoss<TypeList<LogitsOption, LabelSmoothingOption, GammaOption, AlphaOption>, Given...> {
  static constexpr const char* name = "CategoricalFocalCrossentropy";
  static constexpr TargetKind target = TargetKind::values;
  using LogitsOf = Softmax;

  // With q_i = y_i dL/dy_i, dL/dz_j = q_j - y_j sum_i q_i.
  template <class T, int N>
  static double of_logits(const LossArguments<T, N, const T*>& o) {
    const T log_sum = kernels::softmax<N>(o.y, o.dy);
    T p[std::size_t{N}];
    std::copy_n(o.dy, N, p);
    T loss = 0, sum = 0;
    for (int i = 0; i < N; ++i) {
      o.dy[i] = 0;
      const T t = Options::smoothed(o.target[i], N);
      // A class of probability 0 adds nothing, even if its logit is infinite.
      if (t == T(0)) continue;
      const Term<T> term = of_class(t, p[i], o.y[i] - log_sum);
      loss += term.loss;
      o.dy[i] = term.slope;
      sum += term.slope;
    }
    for (int i = 0; i < N; ++i) o.dy[i] -= p[i] * sum;
    return static_cast<double>(loss);
  }
  // With p = y / sum y and q_i as above, dL/dy_j = (q_j / p_j - sum_i q_i) / sum y.
  template <class T, int N>
  static double of_outputs(const LossArguments<T, N, const T*>& o) {
    constexpr T least = T(1e-7), most = T(1) - least;
    T total = 0;
    for (int i = 0; i < N; ++i) total += o.y[i];
    T loss = 0, sum = 0;
    for (int i = 0; i < N; ++i) {
      const T p = o.y[i] / total, kept = std::clamp(p, least, most);
      const Term<T> term = of_class(Options::smoothed(o.target[i], N), kept, std::log(kept));
      loss += term.loss;
      o.dy[i] = p == kept ? term.slope / p : T(0);
      sum += o.dy[i] * p;
    }
    for (int i = 0; i < N; ++i) o.dy[i] = (o.dy[i] - sum) / total;
    return static_cast<double>(loss);
  }

 private:
  using Options = typename CategoricalFocalCrossentropy::ClassLoss::Options;

  template <class T>
  struct Term {
    T loss;
    T slope;
  };

  /// -alpha t (1 - p)^gamma log p, and p times its derivative by p.
  template <class T>
  static Term<T> of_class(T t, T p, T log_p) {
    constexpr T alpha = T(Options::alpha), gamma = T(Options::gamma);
    const T q = std::max(T(1) - p, T(0)), factor = std::pow(q, gamma);
    const T slope = gamma == T(0) ? T(0) : gamma * std::pow(std::max(q, T(1e-30)), gamma - 1) * p * log_p;
    return {-alpha * t * factor * log_p, alpha * t * (slope - factor)};
  }
};

}  // namespace mica
