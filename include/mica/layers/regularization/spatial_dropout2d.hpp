// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/number.hpp>
#include <mica/kernels/spatial_dropout.hpp>

namespace mica {

/// Sets whole channels of an image to 0 with probability `Rate` and divides the others by 1 - Rate, in
/// training; the identity at inference. Keras' SpatialDropout2D (Tompson, Goroshin, Jain, LeCun, Bregler:
/// Efficient object localization using convolutional networks, 2015). Neighbouring pixels of a channel are
/// alike, so Dropout of single pixels would hide little.
///
/// x and y are height x width x channels. Which channels become 0 depends only on (seed, epoch, sample,
/// layer, channel).
template <Number Rate>
struct SpatialDropout2D : kernels::SpatialDropout<SpatialDropout2D<Rate>, Rate, 2> {
  static constexpr const char* name = "SpatialDropout2D";
};

}  // namespace mica
