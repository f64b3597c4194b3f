// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/metric.hpp>
#include <mica/kernels/decisions.hpp>

namespace mica {

/// Keras' Precision: of the outputs above the threshold, the share whose label is positive,
/// true positives / (true positives + false positives) over all samples, or 0 if no output is above it.
///
/// | option | default |
/// | --- | --- |
/// | `Threshold<t>` | 0.5 |
/// | `ClassId<c>` | all outputs count |
template <class... Given>
struct Precision {
  static constexpr const char* name = "precision";
  static constexpr bool by_pixel = true;
  using Check = typename MetricOptions<TypeList<ThresholdOption, ClassIdOption>, Given...>::Check;

  template <Shape>
  struct Accumulator : kernels::Decisions<Given...> {
    double value() const {
      return kernels::ratio(this->true_positives, this->true_positives + this->false_positives);
    }
  };
};

}  // namespace mica
