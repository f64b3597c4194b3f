// SPDX-License-Identifier: MIT
#pragma once

#include <mica/activations/softmax.hpp>
#include <mica/core/loss.hpp>
#include <mica/kernels/crossentropy.hpp>

namespace mica {

/// L = -sum_i t_i log y_i for a one-hot row (or any distribution) t, Keras' CategoricalCrossentropy. Behind a
/// Softmax it is computed from the logits z, L = log(sum_i exp z_i) sum_i t_i - sum_i t_i z_i, dL/dz = y
/// sum_i t_i - t: finite for every finite z. Otherwise y is normalised to sum 1 and kept in [1e-7, 1 - 1e-7],
/// as Keras does.
struct CategoricalCrossentropy : LossDefaults {
  static constexpr const char* name = "CategoricalCrossentropy";
  static constexpr TargetKind target = TargetKind::values;
  using LogitsOf = Softmax;
  template <Shape Out>
  using Answer = kernels::ClassesAnswer<Out>;

  template <class T, int N>
  static double of_logits(const Outcome<T, N, const T*>& o) {
    return kernels::crossentropy_of_logits(o, [&](int i) { return o.target[i]; });
  }
  template <class T, int N>
  static double of_outputs(const Outcome<T, N, const T*>& o) {
    return kernels::crossentropy_of_outputs(o, [&](int i) { return o.target[i]; });
  }
};

}  // namespace mica
