// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/initializer.hpp>
#include <mica/core/messages/option_kinds.hpp>
#include <mica/core/values/distributions.hpp>
#include <mica/core/values/number.hpp>

#include <cmath>

namespace mica {

/// The n of a variance of scale / n, Keras' mode: the inputs of an output, the outputs of an input, or their
/// mean.
enum class FanMode { fan_in, fan_out, fan_avg };

/// Keras' distribution of an initializer.
enum class Distribution { truncated_normal, untruncated_normal, uniform };

namespace detail {

/// What GlorotUniform, HeNormal and their like have in common: numbers of mean 0 and variance `Scale` / n.
/// The uniform distribution ends at sqrt(3 Scale / n); the truncated one is cut off at two deviations, before
/// the cut of sqrt(Scale / n) / 0.8796.
template <Number Scale, FanMode mode, Distribution distribution>
struct ScaledVariance {
  using OptionKind = KernelInitializerOption;

  template <class T>
  static void fill(std::span<T> values, Fans fans, Random random) {
    const double in = fans.in, out = fans.out;
    const double n = mode == FanMode::fan_in ? in : mode == FanMode::fan_out ? out : (in + out) / 2;
    // 0.8796... is the standard deviation of N(0, 1) cut off at +-2.
    if constexpr (distribution == Distribution::truncated_normal)
      fill_truncated_normal(values, 0, std::sqrt(Scale.value / n) / 0.87962566103423978, random);
    else if constexpr (distribution == Distribution::untruncated_normal)
      fill_normal(values, 0, std::sqrt(Scale.value / n), random);
    else
      fill_uniform(values, -std::sqrt(3 * Scale.value / n), std::sqrt(3 * Scale.value / n), random);
  }
};

}  // namespace detail

}  // namespace mica
