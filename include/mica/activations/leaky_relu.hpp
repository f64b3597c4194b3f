// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/require.hpp>
#include <mica/core/values/number.hpp>
#include <mica/kernels/activation.hpp>

#include <type_traits>

namespace mica {

template <class... Words>
struct SlopeBelowZero {
  static_assert(fits<Words...>, "mica: the slope of a LeakyReLU must be at least 0");
};

/// y = x where x > 0, else Slope x; dL/dx = dL/dy where y > 0, else Slope dL/dy. Keras' layer LeakyReLU
/// (Maas, Hannun, Ng 2013). `LeakyReLU<>` has the layer's slope of 0.3; Keras' function leaky_relu has 0.2,
/// and PyTorch's layer 0.01.
template <Number Slope = 0.3>
struct LeakyReLU : kernels::ElementwiseActivation<LeakyReLU<Slope>> {
  static constexpr const char* name = "LeakyReLU";
  template <Shape In>
  using Check = std::conditional_t<(Slope.value >= 0), Passed, Failed<SlopeBelowZero, Needs<0>>>;

  template <class P>
  static constexpr P apply(P x) {
    return where(x > 0, x, Slope.value * x);
  }
  template <class P>
  static P gradient(P y, P dy) {
    return where(y > 0, dy, Slope.value * dy);
  }

  template <class G>
  static auto onnx(G& g) {
    return g.same("LeakyRelu", g.x(), {}, {{"alpha", Slope.value}});
  }
};

}  // namespace mica
