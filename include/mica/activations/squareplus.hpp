// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/require.hpp>
#include <mica/core/values/number.hpp>
#include <mica/kernels/activation.hpp>

#include <type_traits>

namespace mica {

template <class... Words>
struct BOfSquareplus {
  static_assert(fits<Words...>, "mica: the b of a Squareplus must be above 0");
};

/// y = (x + sqrt(x^2 + B)) / 2; dL/dx = dL/dy y^2 / (y^2 + B / 4). Keras' squareplus (Barron, Squareplus: a
/// softplus-like algebraic rectifier, 2021). `Squareplus<>` has Keras' b of 4.
template <Number B = 4>
struct Squareplus : kernels::ElementwiseActivation<Squareplus<B>> {
  static constexpr const char* name = "Squareplus";
  template <Shape In>
  using Check = std::conditional_t<(B.value > 0), Passed, Failed<BOfSquareplus, Needs<0>>>;

  template <class P>
  static constexpr P apply(P x) {
    // Below 0 the sum would cancel, so y is B / 4 over that of -x.
    const P root = 0.5 * (abs(x) + sqrt(x * x + B.value));
    return where(x < 0, 0.25 * B.value / root, root);
  }
  template <class P>
  static P gradient(P y, P dy) {
    return dy / (1 + 0.25 * B.value / (y * y));
  }
};

}  // namespace mica
