// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/initializer.hpp>
#include <mica/core/number.hpp>
#include <mica/core/options.hpp>

#include <algorithm>

namespace mica {

/// All values `Value`: Keras' Constant.
template <Number Value>
struct Constant {
  using OptionKind = KernelInitializerOption;

  template <class T>
  static void fill(std::span<T> values, Fans, Random) {
    std::fill(values.begin(), values.end(), static_cast<T>(Value.value));
  }
};

}  // namespace mica
