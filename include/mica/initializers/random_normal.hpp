// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/initializer.hpp>
#include <mica/core/messages/option_kinds.hpp>
#include <mica/core/values/distributions.hpp>
#include <mica/core/values/number.hpp>

namespace mica {

/// A normal distribution: Keras' RandomNormal with its defaults.
template <Number Mean = 0, Number Deviation = 0.05>
struct RandomNormal {
  using OptionKind = KernelInitializerOption;

  template <class T>
  static void fill(std::span<T> values, Fans, Random random) {
    detail::fill_normal(values, Mean.value, Deviation.value, random);
  }
};

}  // namespace mica
