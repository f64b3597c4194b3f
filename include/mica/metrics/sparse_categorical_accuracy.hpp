// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/metric.hpp>
#include <mica/kernels/class_accuracy.hpp>

namespace mica {

/// Keras' SparseCategoricalAccuracy: the share of samples, or of the pixels of images, whose largest output
/// is that of their class number, of equal ones the first. It is `Accuracy` by another name, and takes
/// one-hot rows too.
struct SparseCategoricalAccuracy : kernels::ClassAccuracy {
  static constexpr const char* name = "sparse_categorical_accuracy";
};

}  // namespace mica
