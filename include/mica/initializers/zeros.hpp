// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/initializer.hpp>
#include <mica/core/messages/options.hpp>

#include <algorithm>

namespace mica {

/// All values 0: Keras' default for biases.
struct Zeros {
  using OptionKind = KernelInitializerOption;

  template <class T>
  static void fill(std::span<T> values, Fans, Random) {
    std::fill(values.begin(), values.end(), T(0));
  }
};

}  // namespace mica
