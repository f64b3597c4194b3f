// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/metric.hpp>
#include <mica/kernels/decisions.hpp>

namespace mica {

/// Keras' Recall: of the outputs whose label is positive, the share above the threshold,
/// true positives / (true positives + false negatives) over all samples, or 0 if no label is positive.
///
/// | option | default |
/// | --- | --- |
/// | `Threshold<t>` | 0.5 |
/// | `ClassId<c>` | all outputs count |
template <class... Given>
struct Recall {
  static constexpr const char* name = "recall";
  static constexpr bool by_pixel = true;
  using Check = typename MetricOptions<TypeList<ThresholdOption, ClassIdOption>, Given...>::Check;

  template <Shape>
  struct Accumulator : kernels::Decisions<Given...> {
    double value() const {
      return kernels::ratio(this->true_positives, this->true_positives + this->false_negatives);
    }
  };
};

}  // namespace mica
