// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/metric.hpp>

#include <algorithm>

namespace mica {

/// The share of samples whose largest output is that of their class, Keras' "accuracy" for classes. Of equal
/// outputs the first counts. A single output means class 1 if it is above 0.5, Keras' binary accuracy.
struct Accuracy {
  static constexpr const char* name = "accuracy";
  static constexpr bool order_is_enough = true;

  template <class T>
  static double of(std::span<const T> outputs, int target) {
    return class_of(outputs) == target ? 1 : 0;
  }
  template <class T>
  static double of(std::span<const T> outputs, std::span<const T> target) {
    return class_of(outputs) == class_of(target) ? 1 : 0;
  }

 private:
  template <class T>
  static int class_of(std::span<const T> values) {
    if (values.size() == 1) return values[0] > T(0.5) ? 1 : 0;
    return static_cast<int>(std::max_element(values.begin(), values.end()) - values.begin());
  }
};

}  // namespace mica
