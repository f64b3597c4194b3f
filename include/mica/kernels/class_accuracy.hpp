// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>
#include <mica/kernels/class_of.hpp>

#include <cstddef>
#include <span>

namespace mica::kernels {

/// The part of a metric that asks whether the class of a sample, or of a pixel, has the largest output, of
/// equal ones the first. A single output means class 1 if it is above 0.5. Targets are class numbers or
/// one-hot rows.
struct ClassAccuracy {
  static constexpr bool order_is_enough = true, by_pixel = true;

  template <class T, class Target>
  static double of(std::span<const T> outputs, Target target) {
    return class_of(outputs) == class_of(target) ? 1 : 0;
  }
};

/// The same for one of the K largest outputs. As in Keras, outputs as large as the K-th count as well.
template <int K>
struct TopKAccuracy {
  static constexpr bool order_is_enough = true, by_pixel = true;

  template <class T, class Target>
  static double of(std::span<const T> outputs, Target target) {
    const T own = outputs[static_cast<std::size_t>(class_of(target))];
    int larger = 0;
    for (const T output : outputs) larger += !(output <= own);  // NaN counts as larger than all
    return larger < K ? 1 : 0;
  }
};

}  // namespace mica::kernels
