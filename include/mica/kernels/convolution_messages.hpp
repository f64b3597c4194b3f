// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/require.hpp>

/// The messages of convolutions.
namespace mica {

template <class... Words>
struct NoFilters {
  static_assert(fits<Words...>, "mica: a convolution needs at least one filter");
};
template <class... Words>
struct GroupsOfConvolution {
  static_assert(fits<Words...>, "mica: the groups of a convolution must divide its channels and its filters");
};

template <class... Words>
struct NoFiltersOfChannel {
  static_assert(fits<Words...>, "mica: a depth multiplier must be at least 1");
};

template <class... Words>
struct EmptyKernel {
  static_assert(fits<Words...>, "mica: a convolution's kernel must be at least 1 x 1");
};
template <class... Words>
struct KernelLargerThanInput {
  static_assert(fits<Words...>, "mica: the kernel is larger than its input");
};
template <class... Words>
struct DilationOfZero {
  static_assert(fits<Words...>, "mica: a dilation must be at least 1");
};
template <class... Words>
struct DilationWithStride {
  static_assert(fits<Words...>, "mica: a convolution has a dilation or a stride, not both");
};
template <class... Words>
struct SidesOfPadding {
  static_assert(fits<Words...>,
                "mica: a padding has one number of pixels for all sides, or one for each side: top, left, "
                "bottom, right, or for a sequence left, right");
};
template <class... Words>
struct PaddingOfKernel {
  static_assert(fits<Words...>, "mica: a padding must be at least 0 and smaller than the kernel");
};

}  // namespace mica
