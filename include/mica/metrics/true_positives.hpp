// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/metric.hpp>
#include <mica/kernels/decisions.hpp>

namespace mica {

/// Keras' TruePositives: the number of outputs, over all samples, whose label is positive and that are above
/// the threshold.
///
/// | option | default |
/// | --- | --- |
/// | `Threshold<t>` | 0.5 |
/// | `ClassId<c>` | all outputs count |
template <class... Given>
struct TruePositives {
  static constexpr const char* name = "true_positives";
  static constexpr bool by_pixel = true;
  using Check = typename MetricOptions<TypeList<ThresholdOption, ClassIdOption>, Given...>::Check;

  template <Shape>
  struct Accumulator : kernels::Decisions<Given...> {
    double value() const { return this->true_positives; }
  };
};

}  // namespace mica
