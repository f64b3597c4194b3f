// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/require.hpp>
#include <mica/core/values/number.hpp>
#include <mica/kernels/activation.hpp>

#include <type_traits>

namespace mica {

template <class... Words>
struct LimitOfHardShrink {
  static_assert(fits<Words...>, "mica: the threshold of a HardShrink must be at least 0");
};

/// y = x where |x| > Limit, else 0; dL/dx = dL/dy where y is not 0, else 0. Keras' hard_shrink, whose
/// threshold is Limit. `HardShrink<>` has Keras' threshold of 0.5.
template <Number Limit = 0.5>
struct HardShrink : kernels::ElementwiseActivation<HardShrink<Limit>> {
  static constexpr const char* name = "HardShrink";
  template <Shape In>
  using Check = std::conditional_t<(Limit.value >= 0), Passed, Failed<LimitOfHardShrink, Needs<0>>>;

  template <class P>
  static constexpr P apply(P x) {
    return where(abs(x) > Limit.value, x, 0 * x);
  }
  template <class P>
  static P gradient(P y, P dy) {
    return where(abs(y) > 0, dy, 0);
  }
};

}  // namespace mica
