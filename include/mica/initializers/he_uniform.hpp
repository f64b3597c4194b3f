// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/variance_scaling.hpp>

namespace mica {

/// Uniform in [-limit, limit), limit = sqrt(6 / fan in): Keras' he_uniform (He, Zhang, Ren, Sun 2015).
struct HeUniform : detail::ScaledVariance<2, FanMode::fan_in, Distribution::uniform> {};

}  // namespace mica
