// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/variance_scaling.hpp>

namespace mica {

/// Uniform in [-limit, limit), limit = sqrt(6 / (fan in + fan out)): Keras' default for kernels (Glorot,
/// Bengio 2010).
struct GlorotUniform : detail::ScaledVariance<1, FanMode::fan_avg, Distribution::uniform> {};

}  // namespace mica
