// SPDX-License-Identifier: MIT
#pragma once

#include <mica/activations/softmax.hpp>
#include <mica/kernels/class_loss.hpp>
#include <mica/kernels/crossentropy.hpp>

namespace mica {

/// L = -log y_c for the number c of a class, Keras' SparseCategoricalCrossentropy; computed as
/// CategoricalCrossentropy is, with the same option `FromLogits`.
template <class... Given>
struct SparseCategoricalCrossentropy : kernels::ClassLoss<Given...> {
  static constexpr const char* name = "SparseCategoricalCrossentropy";
  static constexpr TargetKind target = TargetKind::class_number;
  using LogitsOf = Softmax;

  template <class T, int N>
  static double of_logits(const LossArguments<T, N, int>& o) {
    return kernels::crossentropy_of_logits(o, [&](int i) { return T(i == o.target); });
  }
  template <class T, int N>
  static double of_outputs(const LossArguments<T, N, int>& o) {
    return kernels::crossentropy_of_outputs(o, [&](int i) { return T(i == o.target); });
  }
};

}  // namespace mica
