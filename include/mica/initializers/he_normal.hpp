// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/initializer.hpp>
#include <mica/core/messages/options.hpp>

#include <cmath>

namespace mica {

/// A normal distribution cut off at two standard deviations, of standard deviation sqrt(2 / fan in) after the
/// cut: Keras' he_normal (He, Zhang, Ren, Sun 2015).
struct HeNormal {
  using OptionKind = KernelInitializerOption;

  // Not inlined, so that all layers share the code.
  template <class T>
  [[gnu::noinline]] static void fill(std::span<T> values, Fans fans, Random random) {
    // 0.8796... is the standard deviation of N(0, 1) cut off at +-2.
    const double deviation = std::sqrt(2.0 / fans.in) / 0.87962566103423978;
    for (T& value : values) {
      double z = random.normal();
      while (std::abs(z) > 2) z = random.normal();
      value = static_cast<T>(deviation * z);
    }
  }
};

}  // namespace mica
