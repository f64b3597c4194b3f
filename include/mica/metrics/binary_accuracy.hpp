// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/metric.hpp>
#include <mica/core/values/number.hpp>

#include <cstddef>

namespace mica {

/// Keras' BinaryAccuracy: the share of outputs that equal their target, 0 or 1, when those above the
/// threshold count as 1 and the others as 0.
template <Number Threshold = 0.5>
struct BinaryAccuracy {
  static constexpr const char* name = "binary_accuracy";

  template <class T>
  static double of(std::span<const T> outputs, std::span<const T> target) {
    int equal = 0;
    for (std::size_t i = 0; i < outputs.size(); ++i)
      equal += target[i] == (outputs[i] > static_cast<T>(Threshold.value) ? T(1) : T(0));
    return static_cast<double>(equal) / static_cast<double>(outputs.size());
  }
};

}  // namespace mica
