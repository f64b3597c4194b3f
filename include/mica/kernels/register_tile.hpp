// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/lanes/choose.hpp>

#include <algorithm>
#include <cstddef>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// The micro-kernel: sums of `Outer` x `Inner` rows and `Packets` packets of outputs, which stay in registers
/// while k runs. The last packet has `LastOutputs` outputs. Of the Inner + taps - 1 elements of `a` that the
/// rows share, the first `Left` and the last `Right` are known to be zero and left out.
template <class Spec, int Outer, int Inner, int Packets, int LastOutputs, int Left, int Right>
class RegisterTile {
  using T = typename Spec::Scalar;
  using P = Packet<T>;
  using Lanes = decltype(choose_lanes<Spec, Inner, Packets>());

  static constexpr Rows rows = Spec::rows;
  static constexpr KSteps k = Spec::k;
  static constexpr Edges edges = Spec::edges;
  static constexpr int taps = k.taps, size = Outer * Inner * Packets;
  /// With SplitOf::rows, the number of rows in a register; their taps are neighbours in `a`.
  static constexpr int rows_together = Spec::split_of == SplitOf::rows ? Spec::split : 1;
  static constexpr int elements = (Inner - 1) * rows_together + taps,
                       a_element = rows.a_inner / rows_together;
  static constexpr int whole_steps = k.steps / Lanes::k_values, values_left = k.steps % Lanes::k_values;
  static constexpr int a_step = k.a_step * Lanes::k_values;
  static_assert(edges.steps.is_everywhere() || Lanes::k_values == 1);

  /// The k steps that are computed at the same time, each into accumulators of its own. With one, a tile of
  /// few accumulators would wait for the latency of each multiply-add. Measured on an AMD EPYC (Zen 4),
  /// November 2026: the weight gradient of 28 x 28 x 1 to 8, 3 x 3, whose tile has 9, reaches 0.68 of the
  /// peak with two steps and 0.61 with one.
  static constexpr int in_flight = size <= 9 && 2 * size + Packets + 1 < registers && whole_steps >= 2 &&
                                           taps == 1 && edges.steps.is_everywhere()
                                       ? 2
                                       : 1;

  /// acc[m][n] += a(m, k) b(k, n) for one k step with all its taps; `KValues` of k in each register.
  template <int KValues>
  MICA_INLINE static void multiply_add_step(P* acc, const T* a, const T* b) {
    P weights[std::size_t{Packets * taps}];
    MICA_UNROLL
    for (int t = 0; t < taps; ++t) {
      MICA_UNROLL
      for (int p = 0; p < Packets; ++p) {
        weights[t * Packets + p] = Lanes::template load_b<KValues>(b + t * k.b_tap + p * Spec::b_packet);
      }
    }
    MICA_UNROLL
    for (int o = 0; o < Outer; ++o) {
      MICA_UNROLL
      for (int e = Left; e < elements - Right; ++e) {
        const P value = Lanes::template load_a<KValues>(a + o * rows.a_outer + e * a_element);
        MICA_UNROLL
        for (int t = 0; t < taps; ++t) {
          const int i = (e - t) / rows_together;
          if (e >= t && (e - t) % rows_together == 0 && i < Inner) {
            MICA_UNROLL
            for (int p = 0; p < Packets; ++p) {
              P& sum = acc[(o * Inner + i) * Packets + p];
              sum = multiply_add(value, weights[t * Packets + p], sum);
            }
          }
        }
      }
    }
  }

  MICA_INLINE static void start(const Spec& spec, P* acc, int o, int in, int packet) {
    MICA_UNROLL
    for (int i = 0; i < size; ++i)
      acc[i] = spec.start(o + i / Packets / Inner, in + i / Packets % Inner,
                          (packet + i % Packets) * Lanes::outputs);
  }

  /// Stores the sums of all rows, of which the last packet has fewer outputs.
  MICA_INLINE static void store(const Spec& spec, const P* acc, int o, int in, int packet) {
    constexpr int together = Lanes::stored_together;
    static_assert(together == 1 || Packets == 1);
    MICA_UNROLL
    for (int row = 0; row < Outer * Inner; row += together) {
      const P* const sums = acc + row * Packets;
      const int outer = o + row / Inner, inner = in + row % Inner;
      MICA_UNROLL
      for (int p = 0; p < Packets - 1; ++p)
        Lanes::template store<Lanes::outputs>(spec, sums + p, outer, inner, (packet + p) * Lanes::outputs);
      Lanes::template store<LastOutputs>(spec, sums + Packets - 1, outer, inner,
                                         (packet + Packets - 1) * Lanes::outputs);
    }
  }

  /// The k steps of which some are not padding, for these rows and outputs.
  MICA_INLINE static Range steps_inside(int in, int packet) {
    const int first = packet * Lanes::outputs,
              last = std::min(first + Packets * Lanes::outputs, Spec::outputs);
    return edges.steps.of(Spec::tap(in, first), Spec::tap(in + Inner - 1, last - 1), whole_steps);
  }

 public:
  /// Computes the tile whose first row is (o, in) and whose first packet of outputs is `packet`.
  MICA_INLINE static void run(const Spec spec, const T* a, const T* b, const Repeat repeat, int o, int in,
                              int packet) {
    P acc[std::size_t{size * in_flight}];
    start(spec, acc, o, in, packet);
    MICA_UNROLL
    for (int i = size; i < size * in_flight; ++i) acc[i] = broadcast<P>(T(0));

    a += static_cast<std::ptrdiff_t>(o) * rows.a_outer + static_cast<std::ptrdiff_t>(in) * rows.a_inner;
    b += static_cast<std::ptrdiff_t>(packet) * Spec::b_packet;
    const Range lines = edges.lines.of(o, o + Outer - 1, k.lines) & spec.lines;
    const Range steps = steps_inside(in, packet);
    for (int r = 0; r < repeat.count; ++r, a += repeat.a_stride, b += repeat.b_stride) {
      MICA_ROLLED
      for (int line = lines.first; line < lines.last; ++line) {
        const T* ak = a + line * k.a_line + steps.first * a_step;
        const T* bk = b + line * k.b_line + steps.first * k.b_step;
        // GCC would keep equal broadcasts of an unrolled loop for later, and spill.
        MICA_ROLLED
        for (int i = steps.first; i < steps.last / in_flight; ++i) {  // first > 0 only if one is in flight
          MICA_UNROLL
          for (int f = 0; f < in_flight; ++f) {
            multiply_add_step<Lanes::k_values>(acc + f * size, ak + f * a_step, bk + f * k.b_step);
          }
          ak += in_flight * a_step;
          bk += in_flight * k.b_step;
        }
        if constexpr (whole_steps % in_flight != 0) {
          multiply_add_step<Lanes::k_values>(acc, ak, bk);
          ak += a_step;
          bk += k.b_step;
        }
        if constexpr (values_left != 0) multiply_add_step<values_left>(acc, ak, bk);
      }
    }
    MICA_UNROLL
    for (int i = size; i < size * in_flight; ++i) acc[i - size] = acc[i - size] + acc[i];
    store(spec, acc, o, in, packet);
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
