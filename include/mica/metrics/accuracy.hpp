// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/metric.hpp>
#include <mica/kernels/class_accuracy.hpp>

namespace mica {

/// The share of samples, or of the pixels of images, whose largest output is that of their class, Keras'
/// "accuracy" for classes. Of equal outputs the first counts. A single output means class 1 if it is above
/// 0.5, Keras' binary accuracy.
struct Accuracy : kernels::ClassAccuracy {
  static constexpr const char* name = "accuracy";
};

}  // namespace mica
