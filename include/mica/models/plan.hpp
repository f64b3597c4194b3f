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
  static constexpr int size = scratch_begin + scratch;
};

/// The same for a shard that goes forward alone: activations that are never needed at the same time lie in
/// the same memory, those inside of a segment are one sample's. A border of zeros is written once, so it is
/// shared only by activations at equal places.
template <class C, int Samples>
class InferencePlan {
  static constexpr int blocks = C::steps + 1;

  /// Activation k: its memory, and the steps from the first to the last that need it.
  struct Block {
    Place place;
    int samples;
    int first;
    int last;
    int offset = 0;

    constexpr int end() const { return offset + samples * place.stride(); }

    constexpr bool goes_with(const Block& other) const {
      if (end() <= other.offset || other.end() <= offset) return true;
      if (first <= other.last && other.first <= last) return false;
      return (place.is_dense() && other.place.is_dense()) ||
             (place == other.place && samples == other.samples && offset == other.offset);
    }
  };

  static constexpr Block block_of(int k) {
    const bool inside = C::joins(k);
    return {C::x_place(k), inside ? 1 : Samples,
            inside || k == 0 ? std::max(k - 1, 0) : C::segment_begin(k - 1),
            inside || k == C::steps ? k : C::segment_end(k) - 1};
  }

  /// One after the other, each at the lowest offset where it goes with those before it.
  static constexpr Table<Block, blocks> table = [] {
    Table<Block, blocks> all{};
    for (int k = 0; k < blocks; ++k) {
      Block best = block_of(k);
      const auto fits = [&](const Block& block) {
        return std::all_of(all.elements, all.elements + k,
                           [&](const Block& b) { return block.goes_with(b); });
      };
      bool found = fits(best);
      for (int i = 0; i < k; ++i)
        for (const int offset : {all[i].offset, all[i].end()}) {
          Block block = block_of(k);
          block.offset = offset;
          if ((!found || offset < best.offset) && fits(block)) {
            best = block;
            found = true;
          }
        }
      all.elements[k] = best;
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
