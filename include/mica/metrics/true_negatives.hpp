// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/metric.hpp>
#include <mica/kernels/decisions.hpp>

namespace mica {

/// Keras' TrueNegatives: the number of outputs, over all samples, whose label is 0 and that are not above the
/// threshold.
///
/// | option | default |
/// | --- | --- |
/// | `Threshold<t>` | 0.5 |
/// | `ClassId<c>` | all outputs count |
template <class... Given>
struct TrueNegatives {
  static constexpr const char* name = "true_negatives";
  static constexpr bool by_pixel = true;
  using Check = typename MetricOptions<TypeList<ThresholdOption, ClassIdOption>, Given...>::Check;

  template <Shape>
  struct Accumulator : kernels::Decisions<Given...> {
    double value() const { return this->true_negatives; }
  };
};

}  // namespace mica
