// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/variance_scaling.hpp>

namespace mica {

/// A normal distribution cut off at two standard deviations, of standard deviation sqrt(1 / fan in) after the
/// cut: Keras' lecun_normal (LeCun, Bottou, Orr, Mueller 1998). SELU wants it.
struct LecunNormal : detail::ScaledVariance<1, FanMode::fan_in, Distribution::truncated_normal> {};

}  // namespace mica
