// SPDX-License-Identifier: MIT
#pragma once

#include <mica/models/chain.hpp>

#include <algorithm>
#include <cstdint>

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

/// Where a shard of at most `Samples` samples lies while it passes through a chain forward and backward: one
/// block of memory. A step's outputs are the next one's inputs. Zero borders are written once and shared with
/// nothing.
template <class T, class C, int Samples>
struct TrainingPlan {
  /// x[k] is the input of step k, x[steps] the output, for so many samples.
  static constexpr int x_samples(int) { return Samples; }
  static constexpr Offsets<C::steps + 1> x =
      lay_out(make_table<C::steps + 1>([](auto k) { return Samples * C::x_place(k).stride(); }));

  /// Gradients inside of a segment belong to one sample at a time.
  static constexpr int dy_samples(int k) { return C::joins(k + 1) ? 1 : Samples; }
  static constexpr Offsets<C::steps> dy =
      lay_out(C::per_step([](auto k) { return dy_samples(k) * Place{C::out(k)}.stride(); }));

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
  static constexpr std::int64_t size = std::int64_t{scratch_begin} + scratch;
};

/// The same for a shard that goes forward alone: activations that are never needed at the same time lie in
/// the same memory, those inside of a segment are one sample's. A border of zeros is written once, so it is
/// shared only by activations at equal places.
template <class C, int Samples>
class InferencePlan {
  static constexpr int blocks = C::steps + 1;
  static constexpr int none = -1;

  /// Activation k: its memory, the first activation whose borders it can share (none: it has no border), and
  /// the steps from the first to the last that need it.
  struct Block {
    int samples;
    int size;
    int like;
    int first;
    int last;
    int offset = 0;

    constexpr int end() const { return offset + size; }
    constexpr bool meets(const Block& other) const { return first <= other.last && other.first <= last; }
    constexpr bool overlaps(const Block& other) const { return offset < other.end() && other.offset < end(); }
  };

  static constexpr int samples_of(int k) { return C::joins(k) ? 1 : Samples; }

  static constexpr int first_like(int k) {
    const Place place = C::x_place(k);
    if (place.is_dense()) return none;
    int j = 0;
    while (!(C::x_place(j) == place && samples_of(j) == samples_of(k))) ++j;
    return j;
  }

  static constexpr Block block_of(int k) {
    const int count = samples_of(k), elements = count * C::x_place(k).stride();
    if (C::joins(k)) return {count, elements, first_like(k), k - 1, k};
    return {count, elements, first_like(k), k == 0 ? 0 : C::segment_begin(k - 1),
            k == C::steps ? k : C::segment_end(k) - 1};
  }

  /// At the front the activations with borders, each where one like it lies that is no longer needed, or
  /// behind those; then the others, each at the lowest offset that is free.
  static constexpr Table<Block, blocks> table = [] {
    Table<Block, blocks> all{};
    Block* const block = all.elements;
    for (int k = 0; k < blocks; ++k) block[k] = block_of(k);

    int begin = 0;
    for (int k = 0; k < blocks; ++k) {
      if (block[k].like == none) continue;
      const auto is_free = [&](int offset) {
        for (int i = block[k].like; i < k; ++i)
          if (block[i].like == block[k].like && block[i].offset == offset && block[k].meets(block[i]))
            return false;
        return true;
      };
      int j = block[k].like;
      while (j < k && !(block[j].like == block[k].like && is_free(block[j].offset))) ++j;
      block[k].offset = j < k ? block[j].offset : begin;
      begin = std::max(begin, block[k].end());
    }

    for (int k = 0; k < blocks; ++k) {
      if (block[k].like != none) continue;
      block[k].offset = begin;
      for (int i = 0; i < k; ++i)
        if (block[i].like == none && block[k].meets(block[i]) && block[k].overlaps(block[i])) {
          block[k].offset = block[i].end();
          i = -1;  // those before may be in the way now
        }
    }
    return all;
  }();

 public:
  static constexpr int x_samples(int k) { return table[k].samples; }
  static constexpr Offsets<blocks> x = [] {
    Offsets<blocks> offsets{};
    for (int k = 0; k < blocks; ++k) {
      offsets.at.elements[k] = table[k].offset;
      offsets.total = std::max(offsets.total, table[k].end());
    }
    return offsets;
  }();
  static constexpr int size = x.total;
};

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/epilogue.hpp>
