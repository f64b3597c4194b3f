// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/initializer.hpp>
#include <mica/core/messages/option_kinds.hpp>
#include <mica/core/values/distributions.hpp>
#include <mica/core/values/number.hpp>

namespace mica {

/// Uniform in [Least, Most): Keras' RandomUniform with its defaults.
template <Number Least = -0.05, Number Most = 0.05>
struct RandomUniform {
  using OptionKind = KernelInitializerOption;

  template <class T>
  static void fill(std::span<T> values, Fans, Random random) {
    detail::fill_uniform(values, Least.value, Most.value, random);
  }
};

}  // namespace mica
