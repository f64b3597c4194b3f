// SPDX-License-Identifier: MIT
#pragma once

#include <mica/models/graph.hpp>

#include <cstdint>

#include <mica/core/prologue.hpp>

namespace mica::inline MICA_PACKETS {

/// Floating-point operations for one sample: two for each multiply-add of an input and a parameter, nothing
/// for zeros of a border, activations, pooling and the optimizer. Training is the pass forward, the gradients
/// of the parameters, and the gradients of the inputs behind the first step that learns.
struct Flops {
  std::int64_t inference = 0;
  std::int64_t training = 0;
};

template <class C>
constexpr Flops flops() {
  constexpr auto multiply_adds =
      C::per_step([](auto k) { return C::template LayerOf<k()>::multiply_adds(C::in(k())); });
  Flops sum;
  for (int k = 0; k < C::steps; ++k) {
    sum.inference += 2 * multiply_adds[k];
    const int passes = !C::needs_gradient[k + 1] ? 1 : C::needs_input_gradient(k) ? 3 : 2;
    sum.training += 2 * multiply_adds[k] * passes;
  }
  return sum;
}

/// What a sample costs, in floating-point operations, to tell whether work is worth sharing by threads: an
/// element of an activation is as dear as some tens.
template <class C>
inline constexpr Flops costs = [] {
  std::int64_t elements = 0;
  for (int k = 0; k <= C::steps; ++k) elements += C::places[k].stride();
  return Flops{flops<C>().inference + 20 * elements, flops<C>().training + 40 * elements};
}();

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/epilogue.hpp>
