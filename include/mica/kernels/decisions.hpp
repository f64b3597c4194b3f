// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/metric_options.hpp>
#include <mica/kernels/class_of.hpp>

#include <cstddef>
#include <span>

namespace mica::kernels {

/// Counts how often a label is positive and its output above the threshold, for Precision, Recall and the
/// counts. The options are `Threshold<0.5>` and `ClassId`; without the latter all outputs are counted.
template <class... Given>
struct Decisions {
  using Options = MetricOptions<TypeList<ThresholdOption, ClassIdOption>, Given...>;
  static constexpr double threshold = Options::template Get<ThresholdOption, Threshold<0.5>>::value;
  static constexpr int class_id = Options::template Get<ClassIdOption, ClassId<-1>>::value;

  double true_positives = 0;
  double false_positives = 0;
  double false_negatives = 0;
  double true_negatives = 0;

  template <class T, class Target>
  void add(std::span<const T> outputs, Target target) {
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      if (class_id >= 0 && i != static_cast<std::size_t>(class_id)) continue;
      const bool label = label_of(target, i) != 0, decision = outputs[i] > static_cast<T>(threshold);
      true_positives += label && decision;
      false_positives += !label && decision;
      false_negatives += label && !decision;
      true_negatives += !label && !decision;
    }
  }
  Decisions& operator+=(const Decisions& other) {
    true_positives += other.true_positives;
    false_positives += other.false_positives;
    false_negatives += other.false_negatives;
    true_negatives += other.true_negatives;
    return *this;
  }
};

}  // namespace mica::kernels
