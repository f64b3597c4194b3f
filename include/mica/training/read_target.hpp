// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/loss.hpp>
#include <mica/data/dataset.hpp>

namespace mica::detail {

/// The target of a sample that a loss compares with: the number of a class, or a row of `width` values, which
/// is written to `row`.
template <class Loss, class T>
auto read_target(const Dataset& data, int sample, int width, T* row) {
  if constexpr (Loss::target == TargetKind::class_number) {
    return data.label(sample);
  } else {
    if (Loss::target == TargetKind::binary && data.has_class_numbers())
      row[0] = static_cast<T>(data.label(sample));
    else
      data.read_target(sample, width, row);
    return static_cast<const T*>(row);
  }
}

}  // namespace mica::detail
