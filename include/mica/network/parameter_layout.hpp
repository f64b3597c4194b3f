// SPDX-License-Identifier: MIT
#pragma once

#include <mica/network/graph.hpp>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::inline MICA_PACKETS {

/// The samples that pass through a network together in training: few enough to stay in the cache, enough that
/// a Dense layer's weights are worth reading.
inline constexpr int micro_batch_size = 8;

/// Running sums: offsets of blocks of these sizes, each rounded up so that all start aligned, and their
/// total. Behind each block `gap` elements belong to none.
template <int N>
struct Offsets {
  Table<int, N> at;
  int total;
};
template <int N>
constexpr Offsets<N> lay_out(const Table<int, N>& sizes, int gap = 0) {
  Offsets<N> offsets{};
  for (int i = 0; i < N; ++i) {
    offsets.at.elements[i] = offsets.total;
    offsets.total += (sizes[i] + Layout::slack - 1) / Layout::slack * Layout::slack + gap;
  }
  return offsets;
}

/// Where a chain's parameters lie: the values in one flat vector, op by op, and the same repacked for the
/// kernels.
template <class T, class G>
struct ParameterLayout {
  static constexpr Offsets<G::ops> values = lay_out(G::parameter_counts);
  static constexpr Offsets<G::ops> forward = lay_out(G::per_op(
      [](auto k) { return G::template LayerOf<k()>::template Kernels<T, G::in(k())>::forward_pack_size; }));
  static constexpr Offsets<G::ops> backward = lay_out(G::per_op([](auto k) {
    return G::needs_input_gradient(k)
               ? G::template LayerOf<k()>::template Kernels<T, G::in(k())>::backward_pack_size
               : 0;
  }));
};

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/utilities/macro_unscope.hpp>
