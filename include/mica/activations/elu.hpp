// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/require.hpp>
#include <mica/core/values/number.hpp>
#include <mica/kernels/activation.hpp>

#include <type_traits>

namespace mica {

template <class... Words>
struct NegativeAlpha {
  static_assert(fits<Words...>, "mica: the alpha of an ELU must be at least 0");
};

/// y = x where x > 0, else Alpha (exp(x) - 1); dL/dx = dL/dy where y > 0, else dL/dy (y + Alpha). Keras' ELU
/// (Clevert, Unterthiner, Hochreiter 2016). `ELU<>` has Keras' alpha of 1.
template <Number Alpha = 1>
struct ELU : kernels::ElementwiseActivation<ELU<Alpha>> {
  static constexpr const char* name = "ELU";
  template <Shape In>
  using Check = std::conditional_t<(Alpha.value >= 0), Passed, Failed<NegativeAlpha, Needs<0>>>;

  // From -50 on exp(x) - 1 is -1.
  template <class P>
  static constexpr P apply(P x) {
    return where(x > 0, x, Alpha.value * kernels::bounded_expm1(max(min(x, 0), -50)));
  }
  template <class P>
  static P gradient(P y, P dy) {
    return where(y > 0, dy, dy * (y + Alpha.value));
  }

  template <class G>
  static auto onnx(G& g) {
    return g.same("Elu", g.x(), {}, {{"alpha", Alpha.value}});
  }
};

}  // namespace mica
