// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/number.hpp>
#include <mica/kernels/spatial_dropout.hpp>

namespace mica {

/// Sets whole channels of a sequence to 0 with probability `Rate` and divides the others by 1 - Rate, in
/// training; the identity at inference. Keras' SpatialDropout1D, as SpatialDropout2D for images.
///
/// x and y are length x channels. Which channels become 0 depends only on (seed, epoch, sample, layer,
/// channel).
template <Number Rate>
struct SpatialDropout1D : kernels::SpatialDropout<SpatialDropout1D<Rate>, Rate, 1> {
  static constexpr const char* name = "SpatialDropout1D";
};

}  // namespace mica
