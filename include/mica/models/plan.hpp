// SPDX-License-Identifier: MIT
#pragma once

#include <mica/models/graph.hpp>

#include <mica/core/prologue.hpp>

namespace mica::inline MICA_PACKETS {

/// The samples that pass through a network together in training: few enough to stay in the cache, enough that
/// a Dense layer's weights are worth reading.
inline constexpr int shard_size = 8;

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
    offsets.total += (sizes[i] + Place::slack - 1) / Place::slack * Place::slack + gap;
  }
  return offsets;
}

/// Where a chain's parameters lie: the values in one flat vector, step by step, and the same repacked for the
/// kernels.
template <class T, class C>
struct ParameterPlan {
  static constexpr Offsets<C::steps> values = lay_out(C::parameter_counts);
  static constexpr Offsets<C::steps> forward = lay_out(C::per_step(
      [](auto k) { return C::template LayerOf<k()>::template forward_pack_size<T, C::in(k())>(); }));
  static constexpr Offsets<C::steps> backward = lay_out(C::per_step([](auto k) {
    return C::needs_input_gradient(k) ? C::template LayerOf<k()>::template backward_pack_size<T, C::in(k())>()
                                      : 0;
  }));
};

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/epilogue.hpp>
