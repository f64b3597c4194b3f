// SPDX-License-Identifier: MIT
#pragma once

#include <mica/activations/softmax.hpp>
#include <mica/kernels/class_loss.hpp>
#include <mica/kernels/crossentropy.hpp>

namespace mica {

/// L = -log y_c for the number c of a class, Keras' SparseCategoricalCrossentropy; computed as
/// CategoricalCrossentropy is, with the same options `FromLogits` and `LabelSmoothing<a>` (which Keras does
/// not have here). Of an image whose target is a class map, L is the mean over the pixels.
template <class... Given>
struct SparseCategoricalCrossentropy
    : kernels::ClassLoss<TypeList<LogitsOption, LabelSmoothingOption>, Given...> {
  static constexpr const char* name = "SparseCategoricalCrossentropy";
  static constexpr TargetKind target = TargetKind::class_number;
  using LogitsOf = Softmax;

  template <class T, int N>
  static double of_logits(const LossArguments<T, N, int>& o) {
    return kernels::crossentropy_of_logits(o, [&](int i) { return smoothed(T(i == o.target), N); });
  }
  template <class T, int N>
  static double of_outputs(const LossArguments<T, N, int>& o) {
    return kernels::crossentropy_of_outputs(o, [&](int i) { return smoothed(T(i == o.target), N); });
  }

 private:
  template <class T>
  static T smoothed(T t, int classes) {
    return SparseCategoricalCrossentropy::Options::smoothed(t, classes);
  }
};

}  // namespace mica
