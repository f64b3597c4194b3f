// SPDX-License-Identifier: MIT
#pragma once

#include <mica/activations/softmax.hpp>
#include <mica/kernels/class_loss.hpp>
#include <mica/kernels/crossentropy.hpp>

namespace mica {

/// L = -log y_c for the number c of a class, Keras' SparseCategoricalCrossentropy; computed as
/// CategoricalCrossentropy is, with the same options `FromLogits` and `LabelSmoothing<a>` (which Keras does
/// not have here). Of an image whose target is a class map, L is the mean over the pixels.
///
/// With `IgnoreClass<255>` the pixels, or the samples, of class number 255 add nothing, to metrics neither,
/// and the loss of a batch is the mean over all its other pixels, as in Keras and in PyTorch's
/// CrossEntropyLoss(ignore_index=255). `evaluate` takes that mean over all of its data. A batch without any
/// other pixel has the loss 0.
template <class... Given>
struct SparseCategoricalCrossentropy
    : kernels::ClassLoss<TypeList<LogitsOption, LabelSmoothingOption, IgnoreClassOption>, Given...> {
  static constexpr const char* name = "SparseCategoricalCrossentropy";
  static constexpr TargetKind target = TargetKind::class_number;
  static constexpr int ignored_class = SparseCategoricalCrossentropy::Options::ignored_class;
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
