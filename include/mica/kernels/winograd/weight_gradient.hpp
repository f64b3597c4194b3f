// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/view.hpp>
#include <mica/kernels/convolution.hpp>
#include <mica/kernels/gemm.hpp>
#include <mica/kernels/winograd/transform.hpp>

#include <algorithm>

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
  using P = Packet<T>;
  static constexpr int height = C.vertical.outputs(), width = C.horizontal.outputs();
  static constexpr int points = Maps::points, positions = points * points;
  static constexpr int squares_across = ceil_div(width, Outputs),
                       squares = ceil_div(height, Outputs) * squares_across;
  static constexpr bool cuts_squares = height % Outputs != 0 || width % Outputs != 0;
  static constexpr int channel_packets = ceil_div(C.channels, lanes<T>),
                       filter_packets = ceil_div(C.filters, lanes<T>);
  static constexpr int v_row = channel_packets * lanes<T>, z_row = filter_packets * lanes<T>;

  /// A block of squares is mapped and multiplied while it is in the second-level cache.
  static constexpr int block_limit = 192 * 1024 / int{sizeof(T)};
  static constexpr int squares_at_most = std::clamp(block_limit / (positions * (v_row + z_row)), 1, 64);
  static constexpr int blocks = ceil_div(squares, squares_at_most), block = ceil_div(squares, blocks);
  static constexpr int v_stride = block * v_row + Layout::slack, z_stride = block * z_row + Layout::slack;
  static constexpr int m_stride = C.channels * z_row + Layout::slack;

 public:
  static constexpr int scratch_size = positions * (v_stride + z_stride + m_stride);

  /// As WinogradCorrelation::cycles, with sums that each block reads and writes. A packet of sums needs some
  /// 40 cycles until it is added to the weights.
  static constexpr double cycles = double(blocks) * positions *
                                       (block * choose_tile(1, C.channels, filter_packets, 1, 0, 1).cycles +
                                        2.5 * C.channels * filter_packets) +
                                   2.0 * squares * positions * (channel_packets + filter_packets) +
                                   40.0 * C.channels * filter_packets +
                                   2 * blocks * cycles_beyond_cache(positions * m_stride * double{sizeof(T)});

  template <class X, class DY>
  MICA_NOINLINE static void run_over(X x, DY dy, T* gradient, bool add, T* scratch) {
    T *const v = scratch, *const z = v + positions * v_stride, *const m = z + positions * z_stride;
    for (int s = 0; s < x.count; ++s, add = true) {
      const T* const image = x.at(s, -C.vertical.before(), -C.horizontal.before());
      for (int first = 0; first < squares; first += block) {
        const int count = std::min(block, squares - first);
        for (int i = 0; i < count; ++i) {
          const int row = (first + i) / squares_across * Outputs,
                    column = (first + i) % squares_across * Outputs;
          map<X, DY>(image + row * X::layout.row_stride() + column * C.channels, dy.at(s, row, column),
                     height - row, width - column, v + i * v_row, z + i * z_row);
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

  /// Maps what is under a square, of which `rows` x `columns` outputs are inside.
  template <class X, class DY>
  MICA_INLINE static void map(const T* x, const T* dy, int rows, int columns, T* v, T* z) {
    if (!cuts_squares || (rows >= Outputs && columns >= Outputs)) {
      map_all<false, points, C.channels, v_stride>(x, X::layout.row_stride(), 0, 0, v, inputs);
      map_all<false, Outputs, C.filters, z_stride>(dy, DY::layout.row_stride(), 0, 0, z, output_gradients);
    } else {
      map_all<true, points, C.channels, v_stride>(x, X::layout.row_stride(), rows + 2, columns + 2, v,
                                                  inputs);
      map_all<true, Outputs, C.filters, z_stride>(dy, DY::layout.row_stride(), rows, columns, z,
                                                  output_gradients);
    }
  }

  static constexpr auto inputs = [](auto& from, auto& to) { Maps::inputs(from, to); };
  static constexpr auto output_gradients = [](auto& from, auto& to) { Maps::output_gradients(from, to); };

  /// Maps N x N pixels of `Channels` channels to their positions, which are `Stride` elements apart.
  template <bool Cut, int N, int Channels, int Stride, class Map>
  MICA_NOINLINE static void map_all(const T* from, int row_stride, int rows, int columns, T* to, Map map) {
    for (int c = 0; c < Channels; c += lanes<T>) {
      Square<P, N> pixels;
      Square<P, points> mapped;
      load_square<Cut>(from + c, row_stride, Channels, rows, columns, pixels);
      map_square(map, pixels, mapped);
      MICA_UNROLL
      for (int p = 0; p < positions; ++p) store(to + p * Stride + c, mapped[p / points][p % points]);
    }
  }

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
