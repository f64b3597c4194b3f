// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/register_tile.hpp>

#include <algorithm>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// A whole product: its rows and its packets of outputs, partitioned into register tiles. Convolutions and
/// dense layers, forward and backward, are products of this kind; each describes itself in a class, a
/// GemmSpec.
template <class Spec>
class Gemm {
  using T = typename Spec::Scalar;
  static constexpr Rows rows = Spec::rows;
  static constexpr int left = Spec::edges.left, right = Spec::edges.right;
  static constexpr int per_packet = outputs_per_packet<T>(Spec::split);
  static constexpr int packets = ceil_div(Spec::outputs, per_packet);
  static constexpr int last_outputs = Spec::outputs - (packets - 1) * per_packet;

  /// The multiply-adds that `left` and `right` leave out in a whole line of rows.
  static constexpr int left_out() {
    const int taps = Spec::k.taps, elements = rows.inner + taps - 1;
    int count = 0;
    for (int e = 0; e < elements; ++e) {
      for (int t = 0; t < taps; ++t) {
        if (e - t >= 0 && e - t < rows.inner && (e < left || e >= elements - right)) ++count;
      }
    }
    return count;
  }

  static constexpr TileShape tile = choose_tile(rows.outer, rows.inner, packets, Spec::k.taps, left_out(),
                                                Spec::split_of == SplitOf::rows ? 1 : Spec::split);
  static constexpr Partition inner = partition(rows.inner, tile.inner);
  static constexpr Partition wide = partition(packets, tile.packets);

  /// `Count` tiles of a line, from row (o, in). Gives the row behind them.
  template <int Count, int Inner, int Packets, int LastOutputs, int Left, int Right>
  MICA_INLINE static int some_rows(const Spec& spec, const T* a, const T* b, const Repeat& repeat, int o,
                                   int in, int packet) {
    if constexpr (Count > 0) {
      for (int i = 0; i < Count; ++i, in += Inner)
        RegisterTile<Spec, tile.outer, Inner, Packets, LastOutputs, Left, Right>::run(spec, a, b, repeat, o,
                                                                                      in, packet);
    }
    return in;
  }

  /// All rows of the tiles that begin at `packet`. In each line the longer tiles come first. The first and
  /// the last tile of a line have code of their own if they have elements to leave out.
  template <int Packets, int LastOutputs>
  MICA_INLINE static void all_rows(const Spec& spec, const T* a, const T* b, const Repeat& repeat,
                                   int packet) {
    constexpr bool alone = inner.count == 1, first_apart = !alone && left > 0,
                   last_apart = !alone && right > 0, first_is_longer = inner.longer > 0;
    constexpr int longer = inner.longer - (first_apart && first_is_longer),
                  shorter = inner.count - inner.longer - (first_apart && !first_is_longer) - last_apart;
    constexpr int size = inner.size, l = alone ? left : 0, r = alone ? right : 0;
    for (int o = 0; o < rows.outer; o += tile.outer) {
      int in = 0;
      in = some_rows<first_apart, inner.longest(), Packets, LastOutputs, left, 0>(spec, a, b, repeat, o, in,
                                                                                  packet);
      in = some_rows<longer, size + 1, Packets, LastOutputs, 0, 0>(spec, a, b, repeat, o, in, packet);
      in = some_rows<shorter, size, Packets, LastOutputs, l, r>(spec, a, b, repeat, o, in, packet);
      some_rows<last_apart, size, Packets, LastOutputs, 0, right>(spec, a, b, repeat, o, in, packet);
    }
  }

 public:
  /// The number of tiles along the outputs.
  static constexpr int tile_count = wide.count;

  MICA_LOOPS_AS_WRITTEN static void run(const Spec spec, const T* a, const T* b, const Repeat repeat) {
    // The shorter tiles come last; the last of them is computed by itself if its last packet is not full.
    constexpr int apart = last_outputs < per_packet ? 1 : 0, longer = wide.longer, whole = tile_count - apart;
    const Range of_spec = spec.tile_range;
    if constexpr (longer > 0) {
      const Range some = of_spec & Range{0, longer};
      for (int i = some.first; i < some.last; ++i)
        all_rows<wide.size + 1, per_packet>(spec, a, b, repeat, i * (wide.size + 1));
    }
    if constexpr (whole > longer) {
      const Range some = of_spec & Range{longer, whole};
      for (int i = some.first; i < some.last; ++i)
        all_rows<wide.size, per_packet>(spec, a, b, repeat, i * wide.size + longer);
    }
    if constexpr (apart != 0) {
      if (of_spec.first <= whole && of_spec.last > whole)
        all_rows<wide.size, last_outputs>(spec, a, b, repeat, whole * wide.size + longer);
    }
  }
};

/// Computes the product that `spec` describes. `a` and `b` point to the elements of row 0, output 0 and k =
/// 0.
template <class Spec>
MICA_INLINE void gemm(const Spec& spec, const typename Spec::Scalar* a, const typename Spec::Scalar* b,
                      const Repeat& repeat = {}) {
  Gemm<Spec>::run(spec, a, b, repeat);
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
