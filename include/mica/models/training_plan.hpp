// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/red_zone.hpp>
#include <mica/models/plan.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <mica/core/prologue.hpp>

namespace mica::inline MICA_PACKETS {

/// Where a shard of at most `Samples` samples lies while it passes through a graph forward and backward: one
/// block of memory. Zero borders are written once and shared with nothing.
template <class T, class C, int Samples>
class TrainingPlan {
  static constexpr int samples_at_once(int k) { return C::whole_shard[k] ? Samples : 1; }
  static constexpr int addend_size(int k, int i) {
    const bool adds = C::needs_gradient[C::x_value(k, i)] && C::adds_gradient(k, i);
    return adds ? samples_at_once(k) * Place{C::in(k, i)}.stride() : 0;
  }

 public:
  /// x[v] is value v of all samples.
  static constexpr int x_samples(int) { return Samples; }
  static constexpr auto x_sizes =
      make_table<C::steps + 1>([](auto v) { return Samples * C::places[v()].stride(); });
  static constexpr Offsets<C::steps + 1> x = lay_out(x_sizes, red_zone);

  /// dy[k] is the gradient of what step k gives. Inside of a segment it belongs to one sample at a time; the
  /// loss writes those of all samples.
  static constexpr int dy_samples(int k) {
    if (C::may_meet_loss(k)) return Samples;
    if (!C::needs_gradient[k + 1]) return 0;
    return C::is_local(k + 1) ? 1 : Samples;
  }
  static constexpr auto dy_sizes =
      C::per_step([](auto k) { return dy_samples(k) * Place{C::out(k)}.stride(); });
  static constexpr Offsets<C::steps> dy = lay_out(dy_sizes, red_zone);

  /// A layer that wants zeros around its incoming gradient gets it in a place of its own.
  static constexpr bool moves_gradient(int k) { return !C::dz_places[k].is_dense(); }
  static constexpr auto dz_sizes = C::per_step(
      [](auto k) { return moves_gradient(k) ? samples_at_once(k) * C::dz_places[k].stride() : 0; });
  static constexpr Offsets<C::steps> dz = lay_out(dz_sizes, red_zone);

  /// Where step k writes the gradient of its input i before it is added to that of other users.
  static constexpr int addend(int k, int i) {
    int offset = 0;
    for (int j = 0; j < i; ++j)
      if (const int size_of_one = addend_size(k, j); size_of_one > 0) offset += size_of_one + red_zone;
    return offset;
  }
  static constexpr int addends = [] {
    int most = 0;
    for (int k = 0; k < C::steps; ++k) most = std::max(most, addend(k, C::inputs(k)));
    return most;
  }();

  static constexpr int scratch = [] {
    constexpr auto sizes =
        C::per_step([](auto k) { return C::template LayerOf<k()>::template scratch_size<T, C::in(k())>(); });
    int most = 0;
    for (const int size : sizes.elements) most = std::max(most, size);
    return most;
  }();

  static constexpr int dy_begin = x.total, dz_begin = dy_begin + dy.total,
                       addends_begin = dz_begin + dz.total, scratch_begin = addends_begin + addends;
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
      allow_block(memory + addends_begin, addends);
      allow_block(memory + scratch_begin, scratch);
    }
    static_cast<void>(memory);
  }

 private:
  static void allow_block(T* first, int count) { allow(first, static_cast<std::size_t>(count)); }
};

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/epilogue.hpp>
