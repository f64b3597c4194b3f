// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/variance_scaling.hpp>

namespace mica {

/// Uniform in [-limit, limit), limit = sqrt(3 / fan in): Keras' lecun_uniform (LeCun, Bottou, Orr, Mueller
/// 1998).
struct LecunUniform : detail::ScaledVariance<1, FanMode::fan_in, Distribution::uniform> {};

}  // namespace mica
