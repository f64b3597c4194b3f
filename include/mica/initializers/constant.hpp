// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/initializer.hpp>
#include <mica/core/values/number.hpp>
#include <mica/core/messages/options.hpp>

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
