// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/initializer.hpp>
#include <mica/core/messages/option_kinds.hpp>

#include <algorithm>

namespace mica {

/// All values 1: Keras' Ones.
struct Ones {
  using OptionKind = KernelInitializerOption;

  template <class T>
  static void fill(std::span<T> values, Fans, Random) {
    std::fill(values.begin(), values.end(), T(1));
  }
};

}  // namespace mica
