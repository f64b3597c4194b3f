// SPDX-License-Identifier: MIT
#pragma once

#include <mica/models/chain.hpp>

#include <algorithm>

#include <mica/core/prologue.hpp>

namespace mica::inline MICA_PACKETS {

/// The samples that pass through a network together in training: few enough to stay in the cache, enough that
/// a Dense layer's weights are worth reading.
inline constexpr int shard_size = 8;

/// Running sums: offsets of blocks of these sizes, each rounded up so that all start aligned, and their
/// total.
template <int N>
struct Offsets {
  Table<int, N> at;
  int total;
};
template <int N>
constexpr Offsets<N> lay_out(const Table<int, N>& sizes) {
  Offsets<N> offsets{};
  for (int i = 0; i < N; ++i) {
    offsets.at.elements[i] = offsets.total;
    offsets.total += (sizes[i] + Place::slack - 1) / Place::slack * Place::slack;
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
  static constexpr Offsets<C::steps> backward = lay_out(C::per_step(
      [](auto k) { return C::template LayerOf<k()>::template backward_pack_size<T, C::in(k())>(); }));
};

/// Where a shard of at most `Samples` samples lies while it passes through a chain: one block of memory. A
/// step's outputs are the next one's inputs. Zero borders are written once and shared with nothing.
template <class T, class C, int Samples>
struct WorkspacePlan {
  static constexpr int samples = Samples;

  /// x[k] is the input of step k, x[steps] the output.
  static constexpr Offsets<C::steps + 1> x = lay_out(make_table<C::steps + 1>([](auto k) {
    constexpr int step = k();
    if constexpr (step < C::steps)
      return Samples * C::x_places[step].stride();
    else
      return Samples * Place{C::output}.stride();
  }));

  /// Gradients inside of a segment belong to one sample at a time.
  static constexpr int gradient_samples(int k) { return C::joins(k + 1) ? 1 : Samples; }
  static constexpr Offsets<C::steps> dy =
      lay_out(C::per_step([](auto k) { return gradient_samples(k) * Place{C::out(k)}.stride(); }));

  /// A layer that wants zeros around its incoming gradient gets it in a place of its own.
  static constexpr bool moves_gradient(int k) { return !C::dz_places[k].is_dense(); }
  static constexpr Offsets<C::steps> dz = lay_out(C::per_step([](auto k) {
    return moves_gradient(k) ? (C::whole_shard[k] ? Samples : 1) * C::dz_places[k].stride() : 0;
  }));

  static constexpr int scratch = [] {
    constexpr auto sizes =
        C::per_step([](auto k) { return C::template LayerOf<k()>::template scratch_size<T, C::in(k())>(); });
    int most = 0;
    for (const int size : sizes.elements) most = std::max(most, size);
    return most;
  }();

  static constexpr int dy_begin = x.total, dz_begin = dy_begin + dy.total,
                       scratch_begin = dz_begin + dz.total;
  /// Elements that inference needs, and training.
  static constexpr int inference_size = x.total, training_size = scratch_begin + scratch;
};

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/epilogue.hpp>
