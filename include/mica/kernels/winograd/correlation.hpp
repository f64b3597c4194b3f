// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/layout.hpp>
#include <mica/kernels/gemm.hpp>
#include <mica/kernels/winograd/squares.hpp>
#include <mica/kernels/winograd/transform.hpp>

#include <algorithm>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// A correlation of an image with 3 x 3 weights and stride 1.
struct Correlation {
  int height;  ///< of the outputs; the image has two rows and two columns more
  int width;
  int channels;
  int filters;
};

/// A correlation by Winograd's minimal filtering. The outputs are cut into squares of `Outputs` x `Outputs`.
/// The inputs under a square are mapped to points x points values; for each of these positions there is one
/// matrix product of all squares (rows), channels (k) and filters (outputs); then the sums are mapped back:
///
///     x  -- inputs -->  v[position][square][channel]
///                       m[position][square][filter] = sum_channel v w[position][channel][filter]
///     y  <-- outputs -- m
///
/// A block of squares passes through all three steps while v and m are in the second-level cache.
template <class T, Correlation C, int Outputs>
class WinogradCorrelation {
  using Maps = WinogradMaps<Outputs>;
  using Squares = WinogradSquares<C.height, C.width, Outputs>;
  using P = Packet<T>;
  static constexpr int points = Maps::points, positions = points * points;
  static constexpr int channel_packets = ceil_div(C.channels, lanes<T>),
                       filter_packets = ceil_div(C.filters, lanes<T>);
  static constexpr int v_row = channel_packets * lanes<T>, m_row = filter_packets * lanes<T>;

  // Measured on an AMD EPYC (Zen 5), AVX-512, November 2026, three layers of 16 to 64 channels: at most 8, 16
  // and 28 squares differ by 5 %, but for 8 squares with 64 channels (0.76); 56 squares are up to 15 %
  // slower.
  static constexpr SquareBlocks blocks =
      SquareBlocks::of(Squares::count, positions*(v_row + m_row) * int{sizeof(T)}, 320 * 1024, 16);
  static constexpr int block = blocks.size;
  // A little more than a multiple of the page size, so that the positions do not meet in one cache set.
  static constexpr int v_stride = block * v_row + Layout::slack, m_stride = block * m_row + Layout::slack;
  /// Packed weights of one position.
  static constexpr int packet_size = C.channels * lanes<T>, weights_size = filter_packets * packet_size;

 public:
  /// Behind the weights lies the bias.
  static constexpr int pack_size = positions * weights_size + m_row;
  static constexpr int scratch_size = positions * (v_stride + m_stride);

  /// Cycles of a sample: the products by the cost model of the register tile; the other loads and stores,
  /// with the additions between them; and the weights, which each block reads again, if they leave the
  /// second-level cache.
  static constexpr double cycles =
      double(blocks.count) * positions *
          (C.channels * choose_tile(1, block, filter_packets, 1, 0, 1).cycles +
           1.5 * block * filter_packets) +
      2.0 * Squares::count * positions * (channel_packets + filter_packets) +
      blocks.count * cycles_beyond_cache(positions * weights_size * double{sizeof(T)});

  /// Packs weight(row, column, channel, filter) and bias(filter).
  template <class Weight, class Bias>
  static void pack(Weight weight, Bias bias, T* to) {
    for (int packet = 0; packet < filter_packets; ++packet) {
      for (int channel = 0; channel < C.channels; ++channel) {
        Values<T, 9 * lanes<T>> taps;
        gather(weight, channel, packet * lanes<T>, taps);
        Square<P, 3> g;
        Square<P, points> mapped;
        for (int tap = 0; tap < 9; ++tap) g[tap / 3][tap % 3] = load<P>(taps + tap * lanes<T>);
        map_square([](auto& from, auto& mapped_to) { Maps::weights(from, mapped_to); }, g, mapped);
        T* const place = to + packet * packet_size + channel * lanes<T>;
        for (int p = 0; p < positions; ++p) store(place + p * weights_size, mapped[p / points][p % points]);
      }
    }
    T* const biases = to + positions * weights_size;
    std::fill_n(biases, m_row, T(0));
    for (int f = 0; f < C.filters; ++f) biases[f] = bias(f);
  }

  /// `x` points to the first pixel under the first square, rows of pixels are `x_stride` elements apart;
  /// y(row, column) points to an output.
  template <class Activation, class Y>
  MICA_INLINE static void run(const T* x, int x_stride, const T* packed, T* scratch, Y y) {
    T *const v = scratch, *const m = scratch + positions * v_stride;
    constexpr auto inputs = [](auto& from, auto& to) { Maps::inputs(from, to); };
    for (int first = 0; first < Squares::count; first += block) {
      const int count = std::min(block, Squares::count - first);
      for (int s = 0; s < count; ++s) {
        const int row = Squares::row(first + s), column = Squares::column(first + s);
        const T* const from = x + row * x_stride + column * C.channels;
        const auto map = [&](auto cut) {
          map_pixels<cut(), points, points, C.channels, v_stride>(inputs, from, x_stride, C.height + 2 - row,
                                                                  C.width + 2 - column, v + s * v_row);
        };
        if (Squares::is_cut(first + s))
          map(std::bool_constant<Squares::some_are_cut>{});
        else
          map(std::false_type{});
      }
      multiply(v, packed, m);
      for (int s = 0; s < count; ++s) {
        const int row = Squares::row(first + s), column = Squares::column(first + s);
        map_outputs<Activation>(m + s * m_row, packed + positions * weights_size, C.height - row,
                                C.width - column, [&](int i, int j) { return y(row + i, column + j); });
      }
    }
  }

 private:
  /// The weights of a channel and of the filters of a packet, zero where there is no filter.
  // Not inlined: GCC 12 -O3 would merge the stores and the loads of the caller, and lose a weight.
  template <class Weight>
  MICA_NOINLINE static void gather(Weight weight, int channel, int first, T* taps) {
    for (int tap = 0; tap < 9; ++tap) {
      for (int f = 0; f < lanes<T>; ++f)
        taps[tap * lanes<T> + f] =
            first + f < C.filters ? weight(tap / 3, tap % 3, channel, first + f) : T(0);
    }
  }

  struct Spec : GemmSpec {
    using Scalar = T;
    static constexpr Rows rows{.outer = 1, .inner = block, .a_outer = 0, .a_inner = v_row};
    static constexpr KSteps k{
        .lines = 1, .a_line = 0, .b_line = 0, .steps = C.channels, .a_step = 1, .b_step = lanes<T>};
    static constexpr int outputs = C.filters, b_packet = packet_size;

    T* m;

    MICA_INLINE P start(int, int, int) const { return broadcast<P>(T(0)); }
    template <int N, class Q>
    MICA_INLINE void store(int, int square, int n, Q sums) const {
      // The lanes behind the last filter have room too.
      kernels::store(m + square * m_row + n, sums);
    }
  };

  MICA_NOINLINE static void multiply(const T* v, const T* weights, T* m) {
    for (int p = 0; p < positions; ++p)
      gemm(Spec{{}, m + p * m_stride}, v + p * v_stride, weights + p * weights_size);
  }

  /// Writes the first `rows` x `columns` outputs of a square.
  template <class Activation, class Y>
  MICA_INLINE static void map_outputs(const T* m, const T* bias, int rows, int columns, Y y) {
    const auto map_packet = [&](int n, auto valid) {
      Square<P, points> sums;
      Square<P, Outputs> mapped;
      MICA_UNROLL
      for (int p = 0; p < positions; ++p) sums[p / points][p % points] = load<P>(m + p * m_stride + n);
      map_square([](auto& from, auto& to) { Maps::outputs(from, to); }, sums, mapped);
      const P start = load<P>(bias + n);
      MICA_UNROLL
      for (int i = 0; i < Outputs; ++i) {
        MICA_UNROLL
        for (int j = 0; j < Outputs; ++j) {
          if (!Squares::some_are_cut || (i < rows && j < columns))
            store_first<valid()>(y(i, j) + n, Activation::apply(mapped[i][j] + start));
        }
      }
    };
    for_each_packet<T, C.filters>(map_packet);
    static_cast<void>(rows), static_cast<void>(columns);
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
