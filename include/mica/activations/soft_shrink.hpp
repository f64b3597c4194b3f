// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/require.hpp>
#include <mica/core/values/number.hpp>
#include <mica/kernels/activation.hpp>

#include <type_traits>

namespace mica {

template <class... Words>
struct LimitOfSoftShrink {
  static_assert(fits<Words...>, "mica: the threshold of a SoftShrink must be at least 0");
};

/// y = x - Limit where x > Limit, x + Limit where x < -Limit, else 0; dL/dx = dL/dy where y is not 0, else 0.
/// Keras' soft_shrink, whose threshold is Limit. `SoftShrink<>` has Keras' threshold of 0.5.
template <Number Limit = 0.5>
struct SoftShrink : kernels::ElementwiseActivation<SoftShrink<Limit>> {
  static constexpr const char* name = "SoftShrink";
  template <Shape In>
  using Check = std::conditional_t<(Limit.value >= 0), Passed, Failed<LimitOfSoftShrink, Needs<0>>>;

  template <class P>
  static constexpr P apply(P x) {
    return x - min(max(x, -Limit.value), Limit.value);
  }
  template <class P>
  static P gradient(P y, P dy) {
    return where(abs(y) > 0, dy, 0);
  }
};

}  // namespace mica
