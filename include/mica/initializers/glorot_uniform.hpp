// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/initializer.hpp>
#include <mica/core/messages/options.hpp>

#include <cmath>

namespace mica {

/// Uniform in [-limit, limit), limit = sqrt(6 / (fan in + fan out)): Keras' default for kernels (Glorot,
/// Bengio 2010).
struct GlorotUniform {
  using OptionKind = KernelInitializerOption;

  // Not inlined, so that all layers share the code.
  template <class T>
  [[gnu::noinline]] static void fill(std::span<T> values, Fans fans, Random random) {
    const double limit = std::sqrt(6.0 / (fans.in + fans.out));
    for (T& value : values) value = static_cast<T>(limit * (2 * random.uniform() - 1));
  }
};

}  // namespace mica
