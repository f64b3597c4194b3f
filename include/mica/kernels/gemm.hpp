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

  template <int Inner, int Packets, int LastOutputs, int Left, int Right>
  using Tile = RegisterTile<Spec, tile.outer, Inner, Packets, LastOutputs, Left, Right>;

  /// All rows of the tiles that begin at `packet`. In each line the longer tiles come first; only the first
  /// and the last tile of a line have elements to leave out.
  template <int Packets, int LastOutputs>
  MICA_INLINE static void all_rows(const Spec& spec, const T* a, const T* b, const Repeat& repeat,
                                   int packet) {
    constexpr int shorter = inner.size, longer = inner.size + 1, first = inner.longest();
    for (int o = 0; o < rows.outer; o += tile.outer) {
      if constexpr (inner.count == 1) {
        Tile<first, Packets, LastOutputs, left, right>::run(spec, a, b, repeat, o, 0, packet);
      } else {
        Tile<first, Packets, LastOutputs, left, 0>::run(spec, a, b, repeat, o, 0, packet);
        int begin = first;
        if constexpr (inner.longer > 1) {
          for (int i = 1; i < inner.longer; ++i, begin += longer) {
            Tile<longer, Packets, LastOutputs, 0, 0>::run(spec, a, b, repeat, o, begin, packet);
          }
        }
        if constexpr (inner.count - 1 > std::max(inner.longer, 1)) {
          for (; begin < rows.inner - shorter; begin += shorter) {
            Tile<shorter, Packets, LastOutputs, 0, 0>::run(spec, a, b, repeat, o, begin, packet);
          }
        }
        Tile<shorter, Packets, LastOutputs, 0, right>::run(spec, a, b, repeat, o, begin, packet);
      }
    }
  }

 public:
  MICA_LOOPS_AS_WRITTEN static void run(const Spec spec, const T* a, const T* b, const Repeat repeat) {
    // The shorter tiles come last; the last of them is computed by itself if its last packet is not full.
    constexpr int apart = last_outputs < per_packet ? 1 : 0, shorter = wide.count - wide.longer - apart;
    int packet = 0;
    if constexpr (wide.longer > 0) {
      for (int i = 0; i < wide.longer; ++i, packet += wide.size + 1) {
        all_rows<wide.size + 1, per_packet>(spec, a, b, repeat, packet);
      }
    }
    if constexpr (shorter > 0) {
      for (int i = 0; i < shorter; ++i, packet += wide.size) {
        all_rows<wide.size, per_packet>(spec, a, b, repeat, packet);
      }
    }
    if constexpr (apart != 0) all_rows<wide.size, last_outputs>(spec, a, b, repeat, packet);
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
