// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/red_zone.hpp>
#include <mica/network/parameter_layout.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::inline MICA_PACKETS {

/// Where a micro-batch of at most `Samples` samples lies while it passes through a graph forward and
/// backward: one block of memory. Zero paddings are written once and shared with nothing.
template <class T, class G, int Samples>
class TrainingMemoryPlan {
  static constexpr int samples_at_once(int k) { return G::whole_micro_batch[k] ? Samples : 1; }
  static constexpr int addend_size(int k, int i) {
    const bool adds = G::needs_gradient[G::x_value(k, i)] && G::adds_gradient(k, i);
    return adds ? samples_at_once(k) * Layout{G::in(k, i)}.sample_stride() : 0;
  }

 public:
  /// x[v] is value v of all samples.
  static constexpr int x_samples(int) { return Samples; }
  static constexpr auto x_sizes =
      make_table<G::ops + 1>([](auto v) { return Samples * G::layouts[v()].sample_stride(); });
  static constexpr Offsets<G::ops + 1> x = lay_out(x_sizes, red_zone);

  /// dy[k] is the gradient of what op k gives. Inside of a segment it belongs to one sample at a time; the
  /// loss writes those of all samples.
  static constexpr int dy_samples(int k) {
    if (G::may_meet_loss(k)) return Samples;
    if (!G::needs_gradient[k + 1]) return 0;
    return G::is_local(k + 1) ? 1 : Samples;
  }
  static constexpr auto dy_sizes =
      G::per_op([](auto k) { return dy_samples(k) * Layout{G::out(k)}.sample_stride(); });
  static constexpr Offsets<G::ops> dy = lay_out(dy_sizes, red_zone);

  /// A layer that wants zeros around its incoming gradient gets it in a place of its own.
  static constexpr bool moves_gradient(int k) { return !G::dz_layouts[k].is_dense(); }
  static constexpr auto dz_sizes = G::per_op(
      [](auto k) { return moves_gradient(k) ? samples_at_once(k) * G::dz_layouts[k].sample_stride() : 0; });
  static constexpr Offsets<G::ops> dz = lay_out(dz_sizes, red_zone);

  /// Where op k writes the gradient of its input i before it is added to that of other users.
  static constexpr int addend(int k, int i) {
    int offset = 0;
    for (int j = 0; j < i; ++j)
      if (const int size_of_one = addend_size(k, j); size_of_one > 0) offset += size_of_one + red_zone;
    return offset;
  }
  static constexpr int addends = [] {
    int most = 0;
    for (int k = 0; k < G::ops; ++k) most = std::max(most, addend(k, G::inputs(k)));
    return most;
  }();

  static constexpr int scratch = [] {
    constexpr auto sizes = G::per_op(
        [](auto k) { return G::template LayerOf<k()>::template Kernels<T, G::in(k())>::scratch_size; });
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
      for (int k = 0; k <= G::ops; ++k) allow_block(memory + x.at[k], x_sizes[k]);
      for (int k = 0; k < G::ops; ++k) {
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

#include <mica/core/utilities/macro_unscope.hpp>
