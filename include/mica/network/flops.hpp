// SPDX-License-Identifier: MIT
#pragma once

#include <mica/network/graph.hpp>

#include <cstdint>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica {

/// Floating-point operations for one sample: two for each multiply-add of an input and a parameter, nothing
/// for zeros of a padding, activations, pooling and the optimizer. Training is the pass forward, the
/// gradients of the parameters, and the gradients of the inputs behind the first op that learns.
struct Flops {
  std::int64_t inference = 0;
  std::int64_t training = 0;
};

}  // namespace mica

namespace mica::detail {
inline namespace MICA_PACKETS {

template <class G>
constexpr Flops flops() {
  constexpr auto multiply_adds =
      G::per_op([](auto k) { return G::template LayerOf<k()>::multiply_adds(G::in(k())); });
  Flops sum;
  for (int k = 0; k < G::ops; ++k) {
    sum.inference += 2 * multiply_adds[k];
    const int passes = 1 + (G::parameter_counts[k] > 0 ? 1 : 0) + (G::needs_input_gradient(k) ? 1 : 0);
    sum.training += 2 * multiply_adds[k] * passes;
  }
  return sum;
}

/// The cost of a sample, to decide whether work is worth sharing by threads (ThreadPool::worth_sharing): a
/// floating-point operation counts 1, an element of a value 20 at inference and 40 in training. Measured as
/// ThreadPool::worth_sharing was: with 4 and 8 instead of 20 and 40, training differs by 3 %, the machine's
/// own noise.
template <class G>
inline constexpr Flops costs = [] {
  std::int64_t elements = 0;
  for (int k = 0; k <= G::ops; ++k) elements += G::layouts[k].sample_stride();
  return Flops{flops<G>().inference + 20 * elements, flops<G>().training + 40 * elements};
}();

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
