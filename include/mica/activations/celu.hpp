// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/require.hpp>
#include <mica/core/values/number.hpp>
#include <mica/kernels/activation.hpp>

#include <type_traits>

namespace mica {

template <class... Words>
struct AlphaOfCELU {
  static_assert(fits<Words...>, "mica: the alpha of a CELU must be above 0");
};

/// y = x where x > 0, else Alpha (exp(x / Alpha) - 1); dL/dx = dL/dy where y > 0, else dL/dy (y / Alpha + 1).
/// Keras' celu (Barron, Continuously differentiable exponential linear units, 2017). `CELU<>` has Keras'
/// alpha of 1.
template <Number Alpha = 1>
struct CELU : kernels::ElementwiseActivation<CELU<Alpha>> {
  static constexpr const char* name = "CELU";
  template <Shape In>
  using Check = std::conditional_t<(Alpha.value > 0), Passed, Failed<AlphaOfCELU, Needs<0>>>;

  template <class P>
  static constexpr P apply(P x) {
    return where(x > 0, x, Alpha.value * expm1(min(x, 0) * (1 / Alpha.value)));
  }
  template <class P>
  static P gradient(P y, P dy) {
    return where(y > 0, dy, dy * (y * (1 / Alpha.value) + 1));
  }
};

}  // namespace mica
