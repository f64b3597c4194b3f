// SPDX-License-Identifier: MIT
#pragma once

#include <mica/activations/sigmoid.hpp>
#include <mica/kernels/decision_loss.hpp>
#include <mica/kernels/elementwise_loss.hpp>
#include <mica/kernels/power.hpp>

namespace mica {

/// Keras' BinaryFocalCrossentropy, a mean over the n outputs: the binary cross-entropy of each, multiplied by
/// (1 - p)^gamma with the probability p = t y + (1 - t) (1 - y) of the truth, so that samples that are easy
/// count little:
///
///     L = -(1/n) sum_i (1 - p_i)^gamma (t_i log y_i + (1 - t_i) log(1 - y_i))
///
/// Behind a Sigmoid, or with `FromLogits`, the cross-entropy is computed from the logits and is finite for
/// every finite logit. Behind another activation y is kept in [1e-7, 1 - 1e-7] there, as Keras does. (Lin and
/// others, Focal loss for dense object detection, 2017.)
///
/// | option | default |
/// | --- | --- |
/// | `Gamma<g>` | 2 |
/// | `ApplyClassBalancing`: the weight alpha t + (1 - alpha) (1 - t) of each output | no weight |
/// | `Alpha<a>` | 0.25 |
/// | `LabelSmoothing<a>`, `FromLogits` | no |
///
/// Shapes are those of BinaryCrossentropy.
template <class... Given>
struct BinaryFocalCrossentropy
    : kernels::DecisionLoss<
          TypeList<LogitsOption, LabelSmoothingOption, GammaOption, AlphaOption, ClassBalancingOption>,
          Given...> {
  static constexpr const char* name = "BinaryFocalCrossentropy";
  using LogitsOf = Sigmoid;

  template <class T, int N>
  static double of_logits(const LossArguments<T, N, const T*>& o) {
    constexpr auto f = [](auto z, auto target) {
      const auto t = Options::smoothed(target, 2);
      const auto y = 1 / (1 + exp(-z));
      // softplus z, each branch where its exponential is small
      const auto softplus = where(z > 0, z + log(1 + exp(-z)), log(1 + exp(z)));
      return focal(y, t, softplus - t * z);
    };
    return kernels::loss_of_elements(f, N, o.y, o.target, o.dy, T(1) / T(N)) / N;
  }
  template <class T, int N>
  static double of_outputs(const LossArguments<T, N, const T*>& o) {
    constexpr auto f = [](auto y, auto target) {
      const auto t = Options::smoothed(target, 2);
      const auto p = min(max(y, 1e-7), 1 - 1e-7);
      return focal(y, t, -(t * log(p) + (1 - t) * log(1 - p)));
    };
    return kernels::loss_of_elements(f, N, o.y, o.target, o.dy, T(1) / T(N)) / N;
  }

 private:
  using Options = typename BinaryFocalCrossentropy::DecisionLoss::Options;

  template <class P>
  static P focal(P y, P t, P crossentropy) {
    const P truth = t * y + (1 - t) * (1 - y);
    const P loss = kernels::power<Number(Options::gamma)>(1 - truth) * crossentropy;
    if constexpr (Options::balances_classes)
      return (t * Options::alpha + (1 - t) * (1 - Options::alpha)) * loss;
    else
      return loss;
  }
};

}  // namespace mica
