// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/layout.hpp>
#include <mica/kernels/gemm.hpp>
#include <mica/kernels/winograd/transform.hpp>

#include <algorithm>

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
  using P = Packet<T>;
  static constexpr int points = Maps::points, positions = points * points;
  static constexpr int squares_down = ceil_div(C.height, Outputs),
                       squares_across = ceil_div(C.width, Outputs), squares = squares_down * squares_across;
  static constexpr bool cuts_squares = C.height % Outputs != 0 || C.width % Outputs != 0;
  static constexpr int channel_packets = ceil_div(C.channels, lanes<T>),
                       filter_packets = ceil_div(C.filters, lanes<T>);
  static constexpr int v_row = channel_packets * lanes<T>, m_row = filter_packets * lanes<T>;

  /// The elements of v and m in a block.
  static constexpr int block_limit = 320 * 1024 / int{sizeof(T)};
  static constexpr int squares_at_most = std::clamp(block_limit / (positions * (v_row + m_row)), 1, 16);
  static constexpr int blocks = ceil_div(squares, squares_at_most), block = ceil_div(squares, blocks);
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
  static constexpr double cycles = double(blocks) * positions *
                                       (C.channels * choose_tile(1, block, filter_packets, 1, 0, 1).cycles +
                                        1.5 * block * filter_packets) +
                                   2.0 * squares * positions * (channel_packets + filter_packets) +
                                   blocks * cycles_beyond_cache(positions * weights_size * double{sizeof(T)});

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
    for (int first = 0; first < squares; first += block) {
      const int count = std::min(block, squares - first);
      for (int s = 0; s < count; ++s) {
        const int row = (first + s) / squares_across * Outputs,
                  column = (first + s) % squares_across * Outputs;
        const T* const from = x + row * x_stride + column * C.channels;
        if (!cuts_squares || (row + Outputs <= C.height && column + Outputs <= C.width))
          map_inputs<false>(from, x_stride, points, points, v + s * v_row);
        else
          map_inputs<true>(from, x_stride, C.height + 2 - row, C.width + 2 - column, v + s * v_row);
      }
      multiply(v, packed, m);
      for (int s = 0; s < count; ++s) {
        const int row = (first + s) / squares_across * Outputs,
                  column = (first + s) % squares_across * Outputs;
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

  /// Maps the inputs under a square. If it is `Cut`, only `rows` x `columns` of them are inside the image.
  template <bool Cut>
  MICA_NOINLINE static void map_inputs(const T* x, int x_stride, int rows, int columns, T* v) {
    for (int c = 0; c < C.channels; c += lanes<T>) {
      Square<P, points> d, mapped;
      load_square<Cut>(x + c, x_stride, C.channels, rows, columns, d);
      map_square([](auto& from, auto& to) { Maps::inputs(from, to); }, d, mapped);
      MICA_UNROLL
      for (int p = 0; p < positions; ++p) store(v + p * v_stride + c, mapped[p / points][p % points]);
    }
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
          if (!cuts_squares || (i < rows && j < columns))
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
