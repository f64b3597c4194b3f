// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/red_zone.hpp>
#include <mica/models/allocator.hpp>
#include <mica/models/chain.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

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

/// Where a shard of at most `Samples` samples lies while it passes through a chain forward and backward: one
/// block of memory. A step's outputs are the next one's inputs. Zero borders are written once and shared with
/// nothing.
template <class T, class C, int Samples>
struct TrainingPlan {
  /// x[k] is the input of step k, x[steps] the output, for so many samples.
  static constexpr int x_samples(int) { return Samples; }
  static constexpr auto x_sizes =
      make_table<C::steps + 1>([](auto k) { return Samples * C::x_place(k).stride(); });
  static constexpr Offsets<C::steps + 1> x = lay_out(x_sizes, red_zone);

  /// Gradients inside of a segment belong to one sample at a time; the loss writes those of all samples.
  static constexpr int dy_samples(int k) {
    if (C::may_meet_loss(k)) return Samples;
    if (k < C::first_trainable) return 0;
    return C::joins(k + 1) ? 1 : Samples;
  }
  static constexpr auto dy_sizes =
      C::per_step([](auto k) { return dy_samples(k) * Place{C::out(k)}.stride(); });
  static constexpr Offsets<C::steps> dy = lay_out(dy_sizes, red_zone);

  /// A layer that wants zeros around its incoming gradient gets it in a place of its own.
  static constexpr bool moves_gradient(int k) { return !C::dz_places[k].is_dense(); }
  static constexpr auto dz_sizes = C::per_step([](auto k) {
    return moves_gradient(k) ? (C::whole_shard[k] ? Samples : 1) * C::dz_places[k].stride() : 0;
  });
  static constexpr Offsets<C::steps> dz = lay_out(dz_sizes, red_zone);

  static constexpr int scratch = [] {
    constexpr auto sizes =
        C::per_step([](auto k) { return C::template LayerOf<k()>::template scratch_size<T, C::in(k())>(); });
    int most = 0;
    for (const int size : sizes.elements) most = std::max(most, size);
    return most;
  }();

  static constexpr int dy_begin = x.total, dz_begin = dy_begin + dy.total,
                       scratch_begin = dz_begin + dz.total;
  static constexpr std::int64_t size = std::int64_t{scratch_begin} + scratch;

  /// Lets the address sanitizer report who leaves a block of this memory.
  static void fence(T* memory) {
    if constexpr (red_zone > 0) {
      forbid(memory, static_cast<std::size_t>(size));
      for (int k = 0; k <= C::steps; ++k) allow_block(memory + x.at[k], x_sizes[k]);
      for (int k = 0; k < C::steps; ++k) {
        allow_block(memory + dy_begin + dy.at[k], dy_sizes[k]);
        allow_block(memory + dz_begin + dz.at[k], dz_sizes[k]);
      }
      allow_block(memory + scratch_begin, scratch);
    }
    static_cast<void>(memory);
  }

 private:
  static void allow_block(T* first, int count) { allow(first, static_cast<std::size_t>(count)); }
};

/// The same for a shard that goes forward alone: activations that are never needed at the same time lie in
/// the same memory, those inside of a segment are one sample's. A border of zeros is written once, so it is
/// shared only by activations at equal places.
template <class C, int Samples>
class InferencePlan {
  static constexpr int arrays = C::steps + 1;

  static constexpr int samples_of(int k) { return C::joins(k) ? 1 : Samples; }

  /// The first activation whose borders lie where those of activation k do.
  static constexpr int border_of(int k) {
    const Place place = C::x_place(k);
    if (place.is_dense()) return Allocation::no_border;
    int j = 0;
    while (!(C::x_place(j) == place && samples_of(j) == samples_of(k))) ++j;
    return j;
  }

  /// Activation k, and the steps that need it: those of the segments that write and read it.
  static constexpr Allocation allocation_of(int k) {
    const int elements = samples_of(k) * C::x_place(k).stride() + red_zone;
    if (C::joins(k)) return {elements, k - 1, k, border_of(k)};
    return {elements, k == 0 ? 0 : C::segment_begin(k - 1), k == C::steps ? k : C::segment_end(k) - 1,
            border_of(k)};
  }

  struct Memory {
    Table<Allocation, arrays> activations;
    int size;
  };
  static constexpr Memory memory = [] {
    Memory all{};
    for (int k = 0; k < arrays; ++k) all.activations.elements[k] = allocation_of(k);
    all.size = allocate(all.activations);
    return all;
  }();
  static_assert(verify(memory.activations, memory.size));

 public:
  static constexpr int x_samples(int k) { return samples_of(k); }
  static constexpr Offsets<arrays> x = [] {
    Offsets<arrays> offsets{{}, memory.size};
    for (int k = 0; k < arrays; ++k) offsets.at.elements[k] = memory.activations[k].offset;
    return offsets;
  }();
  static constexpr int size = memory.size;

  /// Lets the address sanitizer report who leaves the activations that step k may use, or uses one whose
  /// memory is no longer its own.
  template <class T>
  static void fence(T* workspace, int k) {
    if constexpr (red_zone > 0) {
      forbid(workspace, std::size_t{size});
      for (const Allocation& array : memory.activations.elements)
        if (array.first <= k && k <= array.last)
          allow(workspace + array.offset, static_cast<std::size_t>(array.size - red_zone));
    }
    static_cast<void>(workspace), static_cast<void>(k);
  }
  template <class T>
  static void unfence(T* workspace) {
    allow(workspace, std::size_t{size});
  }
};

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/epilogue.hpp>
