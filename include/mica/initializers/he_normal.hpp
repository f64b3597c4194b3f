// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/variance_scaling.hpp>

namespace mica {

/// A normal distribution cut off at two standard deviations, of standard deviation sqrt(2 / fan in) after the
/// cut: Keras' he_normal (He, Zhang, Ren, Sun 2015).
struct HeNormal : detail::ScaledVariance<2, FanMode::fan_in, Distribution::truncated_normal> {};

}  // namespace mica
