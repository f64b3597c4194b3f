// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/metric.hpp>
#include <mica/kernels/decisions.hpp>

namespace mica {

/// Keras' FalsePositives: the number of outputs, over all samples, whose label is 0 and that are above the
/// threshold.
///
/// | option | default |
/// | --- | --- |
/// | `Threshold<t>` | 0.5 |
/// | `ClassId<c>` | all outputs count |
template <class... Given>
struct FalsePositives {
  static constexpr const char* name = "false_positives";
  static constexpr bool by_pixel = true;
  using Check = typename MetricOptions<TypeList<ThresholdOption, ClassIdOption>, Given...>::Check;

  template <Shape>
  struct Accumulator : kernels::Decisions<Given...> {
    double value() const { return this->false_positives; }
  };
};

}  // namespace mica
