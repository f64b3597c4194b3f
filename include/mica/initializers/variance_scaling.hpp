// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/variance_scaling.hpp>

namespace mica {

/// Numbers of mean 0 and variance Scale / n: Keras' VarianceScaling with its defaults. n is the fan in, the
/// fan out or their mean, `VarianceScaling<2, FanMode::fan_out, Distribution::uniform>`.
template <Number Scale = 1, FanMode mode = FanMode::fan_in,
          Distribution distribution = Distribution::truncated_normal>
struct VarianceScaling : detail::ScaledVariance<Scale, mode, distribution> {};

}  // namespace mica
