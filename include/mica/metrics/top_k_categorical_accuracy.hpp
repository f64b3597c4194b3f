// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/metric.hpp>
#include <mica/kernels/class_accuracy.hpp>

namespace mica {

/// Keras' TopKCategoricalAccuracy: the share of samples, or of the pixels of images, whose class is among the
/// K largest outputs. Outputs as large as the K-th count as well. It takes one-hot rows and class numbers.
template <int K = 5>
struct TopKCategoricalAccuracy : kernels::TopKAccuracy<K> {
  static constexpr const char* name = "top_k_categorical_accuracy";
};

}  // namespace mica
