// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/view.hpp>
#include <mica/kernels/convolution.hpp>
#include <mica/kernels/gemm.hpp>
#include <mica/kernels/winograd/squares.hpp>
#include <mica/kernels/winograd/transform.hpp>

#include <algorithm>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Gradient of the weights by Winograd's minimal filtering, sample by sample. The inputs and dL/dy under each
/// square of `Outputs` x `Outputs` outputs are mapped to points x points values; for each of these positions
/// there is one matrix product, of channels (rows), squares (k) and filters (outputs); then the sums are
/// mapped to weights:
///
///     x   -- inputs -->            v[position][square][channel]
///     dy  -- output_gradients -->  z[position][square][filter]
///                                  m[position][channel][filter] = sum_square v z
///     dw  <-- weight_gradients --  m
template <class T, Convolution C, int Outputs>
class WinogradWeightGradient {
  using Maps = WinogradMaps<Outputs>;
  using Squares = WinogradSquares<C.vertical.outputs(), C.horizontal.outputs(), Outputs>;
  using P = Packet<T>;
  static constexpr int points = Maps::points, positions = points * points;
  static constexpr int channel_packets = ceil_div(C.channels, lanes<T>),
                       filter_packets = ceil_div(C.filters, lanes<T>);
  static constexpr int v_row = channel_packets * lanes<T>, z_row = filter_packets * lanes<T>;

  // The two limits are estimates: v, z and the sums m of a block share the second-level cache.
  static constexpr SquareBlocks blocks =
      SquareBlocks::of(Squares::count, positions*(v_row + z_row) * int{sizeof(T)}, 192 * 1024, 64);
  static constexpr int block = blocks.size;
  static constexpr int v_stride = block * v_row + Layout::slack, z_stride = block * z_row + Layout::slack;
  static constexpr int m_stride = C.channels * z_row + Layout::slack;

 public:
  static constexpr int scratch_size = positions * (v_stride + z_stride + m_stride);

  /// As WinogradCorrelation::cycles, with sums that each block reads and writes. A packet of sums needs some
  /// 40 cycles until it is added to the weights.
  static constexpr double cycles =
      double(blocks.count) * positions *
          (block * choose_tile(1, C.channels, filter_packets, 1, 0, 1).cycles +
           2.5 * C.channels * filter_packets) +
      2.0 * Squares::count * positions * (channel_packets + filter_packets) +
      40.0 * C.channels * filter_packets +
      2 * blocks.count * cycles_beyond_cache(positions * m_stride * double{sizeof(T)});

  template <class X, class DY>
  MICA_NOINLINE static void run_over(X x, DY dy, T* gradient, bool add, T* scratch) {
    T *const v = scratch, *const z = v + positions * v_stride, *const m = z + positions * z_stride;
    for (int s = 0; s < x.count; ++s, add = true) {
      const T* const image = x.at(s, -C.vertical.before(), -C.horizontal.before());
      for (int first = 0; first < Squares::count; first += block) {
        const int count = std::min(block, Squares::count - first);
        for (int i = 0; i < count; ++i) {
          const int row = Squares::row(first + i), column = Squares::column(first + i);
          const T* const from = image + row * X::layout.row_stride() + column * C.channels;
          const auto map = [&](auto cut) {
            const int rows = C.vertical.outputs() - row, columns = C.horizontal.outputs() - column;
            map_pixels<cut(), points, points, C.channels, v_stride>(inputs, from, X::layout.row_stride(),
                                                                    rows + 2, columns + 2, v + i * v_row);
            map_pixels<cut(), Outputs, points, C.filters, z_stride>(output_gradients, dy.at(s, row, column),
                                                                    DY::layout.row_stride(), rows, columns,
                                                                    z + i * z_row);
          };
          if (Squares::is_cut(first + i))
            map(std::bool_constant<Squares::some_are_cut>{});
          else
            map(std::false_type{});
        }
        for (int p = 0; p < positions; ++p)
          gemm(Spec{{}, m + p * m_stride, first > 0, {0, count}}, v + p * v_stride, z + p * z_stride);
      }
      map_weights(m, gradient, add);
    }
  }

  /// The gradient is in the order of the weights already.
  static void put_in_order(T*, T*) {}

 private:
  /// k runs over the squares; those of the last block that do not exist are left out, as `lines`.
  struct Spec : GemmSpec {
    using Scalar = T;
    static constexpr Rows rows{.outer = 1, .inner = C.channels, .a_outer = 0, .a_inner = 1};
    static constexpr KSteps k{
        .lines = block, .a_line = v_row, .b_line = z_row, .steps = 1, .a_step = 0, .b_step = 0};
    static constexpr int outputs = C.filters, b_packet = lanes<T>;

    T* m;
    bool add;
    Range lines;

    MICA_INLINE P start(int, int channel, int n) const {
      return add ? load<P>(m + channel * z_row + n) : broadcast<P>(T(0));
    }
    template <int N, class Q>
    MICA_INLINE void store(int, int channel, int n, Q sums) const {
      kernels::store(m + channel * z_row + n, sums);
    }
  };

  static constexpr auto inputs = [](auto& from, auto& to) { Maps::inputs(from, to); };
  static constexpr auto output_gradients = [](auto& from, auto& to) { Maps::output_gradients(from, to); };

  MICA_NOINLINE static void map_weights(const T* m, T* gradient, bool add) {
    for (int channel = 0; channel < C.channels; ++channel) {
      for_each_packet<T, C.filters>([&](int n, auto valid) {
        Square<P, points> sums;
        Square<P, 3> weights;
        MICA_UNROLL
        for (int p = 0; p < positions; ++p)
          sums[p / points][p % points] = load<P>(m + p * m_stride + channel * z_row + n);
        map_square([](auto& from, auto& to) { Maps::weight_gradients(from, to); }, sums, weights);
        MICA_UNROLL
        for (int tap = 0; tap < 9; ++tap) {
          T* const to = gradient + (tap * C.channels + channel) * C.filters + n;
          const P old = add ? load_first<P, valid()>(to) : broadcast<P>(T(0));
          store_first<valid()>(to, old + weights[tap / 3][tap % 3]);
        }
      });
    }
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
