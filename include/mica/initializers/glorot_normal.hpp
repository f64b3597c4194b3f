// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/variance_scaling.hpp>

namespace mica {

/// A normal distribution cut off at two standard deviations, of standard deviation sqrt(2 / (fan in + fan
/// out)) after the cut: Keras' glorot_normal (Glorot, Bengio 2010).
struct GlorotNormal : detail::ScaledVariance<1, FanMode::fan_avg, Distribution::truncated_normal> {};

}  // namespace mica
