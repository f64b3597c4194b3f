// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/layout.hpp>
#include <mica/kernels/gemm.hpp>
#include <mica/kernels/winograd/squares.hpp>
#include <mica/kernels/winograd/transform.hpp>

#include <algorithm>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// A correlation of images with 3 x 3 weights and stride 1.
struct Correlation {
  int height;  ///< of the outputs; the image has two rows and two columns more
  int width;
  int channels;
  int filters;
  int samples;  ///< that come together
};

/// A correlation by Winograd's minimal filtering. The outputs are cut into squares of `Outputs` x `Outputs`.
/// The inputs under a square are mapped to points x points values; for each of these positions there is one
/// matrix product of all squares (rows), channels (k) and filters (outputs); then the sums are mapped back:
///
///     x  -- inputs -->  v[position][square][channel]
///                       m[position][square][filter] = sum_channel v w[position][channel][filter]
///     y  <-- outputs -- m
///
/// A block of squares is mapped at once, and multiplied with the weights of one group of filters after the
/// other. So v stays in the second-level cache, and m in the first if the weights are not large.
template <class T, Correlation C, int Outputs>
class WinogradCorrelation {
  using Maps = WinogradMaps<Outputs>;
  using Squares = WinogradSquares<C.height, C.width, Outputs>;
  using P = Packet<T>;
  static constexpr int points = Maps::points, positions = points * points;
  static constexpr int channel_packets = ceil_div(C.channels, lanes<T>),
                       filter_packets = ceil_div(C.filters, lanes<T>);

  /// The squares of one product, and its packets of filters, which are a group.
  // Measured on an AMD EPYC (Zen 5), November 2026, seven layers of 4 x 4 to 32 x 32 pixels and 16 to 128
  // channels: with AVX-512 8 squares are up to 15 % faster than 14, 16 or 28, and 2 packets than 1 or 4. With
  // AVX2 6 squares are up to 16 % faster than 8, 12 or 16, with SSE2 up to 10 %.
  static constexpr int most_squares = registers == 32 ? 8 : 6;
  static constexpr int at_once = C.samples > 1 ? most_squares
                                               : partition(Squares::of_sample, most_squares).longest();
  static constexpr int group = std::min(2, filter_packets);
  /// The squares of the last product of a single small image, if it has fewer.
  static constexpr int few =
      C.samples > 1 && Squares::of_sample % at_once != 0 ? Squares::of_sample % at_once : at_once;
  static constexpr int v_row = channel_packets * lanes<T>, m_row = group * lanes<T>;
  /// Packed weights of one packet of filters, for one position; and of all, [group][position][packet].
  static constexpr int packet_size = C.channels * lanes<T>,
                       weights_size = positions * filter_packets * packet_size;

  // Large weights are read for more squares. Measured as above: for 256 channels, 4 x 4 outputs are 1.2 times
  // as fast with blocks of 590 KiB as with 1180 KiB; for 512 channels and 7 x 7 pixels 1.7 times as fast with
  // 2360 KiB as with 590 KiB.
  static constexpr int squares = Squares::of_sample * C.samples;
  static constexpr int v_bytes = positions * v_row * int{sizeof(T)},
                       weights_bytes = weights_size * int{sizeof(T)};
  static constexpr bool weights_are_large = weights_bytes > 2048 * 1024;
  static constexpr int most_of_block =
      weights_are_large ? std::max(640 * 1024, weights_bytes / 16) / v_bytes : 1;
  static constexpr int block = std::max(std::min(squares, most_of_block) / at_once, 1) * at_once;
  // A little more than a multiple of the page size, so that the positions do not meet in one cache set.
  static constexpr int v_stride = block * v_row + Layout::slack, m_stride = block * m_row + Layout::slack;

 public:
  /// Behind the weights lies the bias.
  static constexpr int pack_size = weights_size + filter_packets * lanes<T>;
  static constexpr int scratch_size = positions * (v_stride + m_stride);

  /// Cycles of a sample: the products by the cost model of the register tile; the other loads and stores,
  /// with the additions between them; and the weights, which each block reads again, if they leave the
  /// second-level cache.
  static constexpr double cycles =
      double(ceil_div(squares, at_once)) / C.samples * positions *
          (C.channels * choose_tile(1, at_once, group, 1, 0, 1).cycles * filter_packets / group +
           1.5 * at_once * filter_packets) +
      2.0 * Squares::of_sample * positions * (channel_packets + filter_packets) +
      (weights_are_large ? cycles_beyond_cache(weights_bytes) * ceil_div(squares, block) / C.samples : 0);

  /// Packs weight(row, column, channel, filter) and bias(filter).
  template <class Weight, class Bias>
  static void pack(Weight weight, Bias bias, T* to) {
    for (int packet = 0; packet < filter_packets; ++packet) {
      const int begin = packet / group * group, in_group = std::min(group, filter_packets - begin);
      T* const first = to + offset_of_group(begin) + (packet - begin) * packet_size;
      for (int channel = 0; channel < C.channels; ++channel) {
        Values<T, 9 * lanes<T>> taps;
        gather(weight, channel, packet * lanes<T>, taps);
        Square<P, 3> g;
        Square<P, points> mapped;
        for (int tap = 0; tap < 9; ++tap) g[tap / 3][tap % 3] = load<P>(taps + tap * lanes<T>);
        map_square([](auto& from, auto& mapped_to) { Maps::weights(from, mapped_to); }, g, mapped);
        T* const place = first + channel * lanes<T>;
        for (int p = 0; p < positions; ++p)
          store(place + p * in_group * packet_size, mapped[p / points][p % points]);
      }
    }
    T* const biases = to + weights_size;
    std::fill_n(biases, filter_packets * lanes<T>, T(0));
    for (int f = 0; f < C.filters; ++f) biases[f] = bias(f);
  }

  /// Pixel (0, 0) of the images `x` is the first under the first square.
  template <class Activation>
  MICA_INLINE static void run(Images<const T, C.channels> x, const T* packed, T* scratch,
                              Images<T, C.filters> y, int samples) {
    T *const v = scratch, *const m = scratch + positions * v_stride;
    const int end = samples * Squares::of_sample;
    for (int first = 0; first < end; first += block) {
      const int last = std::min(first + block, end);
      map_pixels<Squares, points, points, v_stride>([](auto& from, auto& to) { Maps::inputs(from, to); }, x,
                                                    first, last, v);
      const auto work_on = [&](int packet, auto packets) {
        multiply<packets()>(v, packed + offset_of_group(packet), m, last - first);
        map_outputs<Activation, packets()>(m, packed + weights_size, y, packet, first, last);
      };
      constexpr int rest = filter_packets % group;
      for (int packet = 0; packet < filter_packets - rest; packet += group)
        work_on(packet, std::integral_constant<int, group>{});
      if constexpr (rest > 0) work_on(filter_packets - rest, std::integral_constant<int, rest>{});
    }
  }

 private:
  /// Where the packed weights of the group of filters that begins at `packet` lie.
  static constexpr int offset_of_group(int packet) { return packet * positions * packet_size; }

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

  template <int Packets, int Count>
  struct Spec : GemmSpec {
    using Scalar = T;
    // All products have the same number of squares, or the bits of a sum do not depend on it.
    static constexpr bool in_one_order = few != at_once;
    static constexpr Rows rows{.outer = 1, .inner = Count, .a_outer = 0, .a_inner = v_row};
    static constexpr KSteps k{
        .lines = 1, .a_line = 0, .b_line = 0, .steps = C.channels, .a_step = 1, .b_step = lanes<T>};
    static constexpr int outputs = Packets * lanes<T>, b_packet = packet_size;

    T* m;

    MICA_INLINE P start(int, int, int) const { return broadcast<P>(T(0)); }
    template <int N, class Q>
    MICA_INLINE void store(int, int square, int n, Q sums) const {
      // The lanes behind the last filter have room too.
      kernels::store(m + square * m_row + n, sums);
    }
  };

  template <int Packets>
  MICA_NOINLINE static void multiply(const T* v, const T* weights, T* m, int count) {
    for (int p = 0; p < positions; ++p) {
      for (int square = 0; square < count; square += at_once) {
        const auto multiply_squares = [&](auto squares_at_once) {
          gemm(Spec<Packets, squares_at_once()>{{}, m + p * m_stride + square * m_row},
               v + p * v_stride + square * v_row, weights + p * Packets * packet_size);
        };
        if (few < at_once && count - square <= few)
          multiply_squares(std::integral_constant<int, few>{});
        else
          multiply_squares(std::integral_constant<int, at_once>{});
      }
    }
  }

  /// Writes the outputs of the squares [first, last) that are inside the image, for `Packets` packets of
  /// filters.
  template <class Activation, int Packets>
  MICA_NOINLINE static void map_outputs(const T* m, const T* bias, Images<T, C.filters> y, int packet,
                                        int first, int last) {
    for (int square = first; square < last; ++square, m += m_row) {
      const auto corner = Squares::corner(square);
      T* const to = y.at(corner.sample, corner.row, corner.column);
      const int rows = C.height - corner.row, columns = C.width - corner.column;
      for (int i = 0; i < Packets; ++i) {
        const int n = (packet + i) * lanes<T>;
        const P start = load<P>(bias + n);
        Square<P, points> sums;
        Square<P, Outputs> mapped;
        MICA_UNROLL
        for (int p = 0; p < positions; ++p)
          sums[p / points][p % points] = load<P>(m + p * m_stride + i * lanes<T>);
        map_square([](auto& from, auto& mapped_to) { Maps::outputs(from, mapped_to); }, sums, mapped);
        const auto write = [&](auto valid) {
          MICA_UNROLL
          for (int row = 0; row < Outputs; ++row) {
            MICA_UNROLL
            for (int column = 0; column < Outputs; ++column) {
              if (!Squares::some_are_cut || (row < rows && column < columns))
                store_first<valid()>(to + row * y.row_stride + column * C.filters + n,
                                     Activation::apply(mapped[row][column] + start));
            }
          }
        };
        constexpr int last_filters = C.filters - (filter_packets - 1) * lanes<T>;
        if (last_filters < lanes<T> && packet + i == filter_packets - 1)
          write(std::integral_constant<int, last_filters>{});
        else
          write(std::integral_constant<int, lanes<T>>{});
      }
      static_cast<void>(rows), static_cast<void>(columns);
    }
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
