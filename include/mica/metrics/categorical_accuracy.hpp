// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/metric.hpp>
#include <mica/kernels/class_accuracy.hpp>

namespace mica {

/// Keras' CategoricalAccuracy: the share of samples, or of the pixels of images, whose largest output is that
/// of their class, of equal ones the first. It is `Accuracy` by another name, and takes class numbers too.
struct CategoricalAccuracy : kernels::ClassAccuracy {
  static constexpr const char* name = "categorical_accuracy";
};

}  // namespace mica
