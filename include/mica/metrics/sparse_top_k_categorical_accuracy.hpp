// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/metric.hpp>
#include <mica/kernels/class_accuracy.hpp>

namespace mica {

/// Keras' SparseTopKCategoricalAccuracy: `TopKCategoricalAccuracy` by another name.
template <int K = 5>
struct SparseTopKCategoricalAccuracy : kernels::TopKAccuracy<K> {
  static constexpr const char* name = "sparse_top_k_categorical_accuracy";
};

}  // namespace mica
