// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/metric.hpp>

#include <algorithm>

namespace mica {

/// The share of samples whose largest output is that of their class, Keras' "accuracy" for classes. Of equal
/// outputs the first counts.
struct Accuracy {
  static constexpr const char* name = "accuracy";

  template <class T>
  static double of(std::span<const T> outputs, int target) {
    return largest(outputs) == target ? 1 : 0;
  }
  template <class T>
  static double of(std::span<const T> outputs, std::span<const T> target) {
    return largest(outputs) == largest(target) ? 1 : 0;
  }

 private:
  template <class T>
  static int largest(std::span<const T> values) {
    return static_cast<int>(std::max_element(values.begin(), values.end()) - values.begin());
  }
};

}  // namespace mica
