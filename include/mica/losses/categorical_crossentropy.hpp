// SPDX-License-Identifier: MIT
#pragma once

#include <mica/activations/softmax.hpp>
#include <mica/kernels/class_loss.hpp>
#include <mica/kernels/crossentropy.hpp>

namespace mica {

/// L = -sum_i t_i log y_i for a one-hot row (or any distribution) t, Keras' CategoricalCrossentropy. Behind a
/// Softmax, or with the option `FromLogits`, it is computed from the logits z and is finite for every finite
/// z:
///
///     L = log(sum_i exp z_i) sum_i t_i - sum_i t_i z_i,   dL/dz = y sum_i t_i - t
///
/// Behind another activation that gives a distribution, y is divided by its sum and kept in [1e-7, 1 - 1e-7],
/// as Keras does. Of an image, L is the mean over the pixels. `LabelSmoothing<a>` makes (1 - a) t + a / n of
/// t for n classes; Szegedy and others, 2016.
///
/// | tensor | shape |
/// | --- | --- |
/// | y | classes, or height x width x classes |
/// | t | that of y; or class numbers in a Dataset, of each sample or of each pixel |
template <class... Given>
struct CategoricalCrossentropy : kernels::ClassLoss<TypeList<LogitsOption, LabelSmoothingOption>, Given...> {
  static constexpr const char* name = "CategoricalCrossentropy";
  static constexpr TargetKind target = TargetKind::values;
  using LogitsOf = Softmax;

  template <class T, int N>
  static double of_logits(const LossArguments<T, N, const T*>& o) {
    return kernels::crossentropy_of_logits(o, [&](int i) { return smoothed(o.target[i], N); });
  }
  template <class T, int N>
  static double of_outputs(const LossArguments<T, N, const T*>& o) {
    return kernels::crossentropy_of_outputs(o, [&](int i) { return smoothed(o.target[i], N); });
  }

 private:
  template <class T>
  static T smoothed(T t, int classes) {
    return CategoricalCrossentropy::Options::smoothed(t, classes);
  }
};

}  // namespace mica
