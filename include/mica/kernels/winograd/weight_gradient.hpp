// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/view.hpp>
#include <mica/kernels/convolution.hpp>
#include <mica/kernels/gemm.hpp>
#include <mica/kernels/winograd/squares.hpp>
#include <mica/kernels/winograd/transform.hpp>

#include <algorithm>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Gradient of the weights by Winograd's minimal filtering. The inputs and dL/dy under each square of
/// `Outputs` x `Outputs` outputs of all samples are mapped to points x points values; for each of these
/// positions there is one matrix product, of channels (rows), squares (k) and filters (outputs); then the
/// sums are mapped to weights:
///
///     x   -- inputs -->            v[position][square][channel]
///     dy  -- output_gradients -->  z[position][square][filter]
///                                  m[position][channel][filter] = sum_square v z
///     dw  <-- weight_gradients --  m
template <class T, Convolution C, int Outputs, int Samples = samples_together(C)>
class WinogradWeightGradient {
  using Maps = WinogradMaps<Outputs>;
  using Squares = WinogradSquares<C.vertical.outputs(), C.horizontal.outputs(), Outputs>;
  using P = Packet<T>;
  static constexpr int points = Maps::points, positions = points * points;
  static constexpr int channel_packets = ceil_div(C.channels, lanes<T>),
                       filter_packets = ceil_div(C.filters, lanes<T>);
  static constexpr int v_row = channel_packets * lanes<T>, z_row = filter_packets * lanes<T>;

  // Squares of a block. Measured on an AMD EPYC (Zen 5), AVX-512, November 2026, six layers of 16 to 128
  // channels: at most 64 and 128 are equally fast, 32 is up to 6 % slower, 16 up to 14 %.
  static constexpr int squares = Squares::of_sample * Samples;
  static constexpr int block = partition(squares, 64).longest();
  static constexpr int v_stride = block * v_row + Layout::slack, z_stride = block * z_row + Layout::slack;
  static constexpr int m_stride = C.channels * z_row + Layout::slack;

 public:
  static constexpr int scratch_size = positions * (v_stride + z_stride + m_stride);

  /// As WinogradCorrelation::cycles, with sums that each block reads and writes. To map a packet of sums and
  /// add it to the weights takes 2.5 cycles for each position.
  static constexpr double cycles =
      (double(ceil_div(squares, block)) * positions *
           (block * choose_tile(1, C.channels, filter_packets, 1, 0, 1).cycles +
            2.5 * C.channels * filter_packets) +
       2.5 * positions * C.channels * filter_packets +
       2 * ceil_div(squares, block) * cycles_beyond_cache(positions * m_stride * double{sizeof(T)})) /
          Samples +
      3.0 * Squares::of_sample * positions * (channel_packets + filter_packets);

  template <class X, class DY>
  MICA_NOINLINE static void run_over(X x, DY dy, T* gradient, bool add, T* scratch) {
    T *const v = scratch, *const z = v + positions * v_stride, *const m = z + positions * z_stride;
    const auto images = images_of<const T>(x, -C.vertical.before(), -C.horizontal.before());
    const int end = x.count * Squares::of_sample;
    for (int first = 0; first < end; first += block) {
      const int last = std::min(first + block, end);
      map_pixels<Squares, points, points, v_stride>([](auto& from, auto& to) { Maps::inputs(from, to); },
                                                    images, first, last, v);
      map_pixels<Squares, Outputs, points, z_stride>(
          [](auto& from, auto& to) { Maps::output_gradients(from, to); }, images_of<const T>(dy), first, last,
          z);
      multiply(v, z, m, first > 0, last - first);
    }
    map_weights(m, gradient, add);
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

  MICA_NOINLINE static void multiply(const T* v, const T* z, T* m, bool add, int count) {
    for (int p = 0; p < positions; ++p)
      gemm(Spec{{}, m + p * m_stride, add, {0, count}}, v + p * v_stride, z + p * z_stride);
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
