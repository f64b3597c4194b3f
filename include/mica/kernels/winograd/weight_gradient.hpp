// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/convolution.hpp>
#include <mica/kernels/winograd/product.hpp>
#include <mica/kernels/winograd/squares.hpp>
#include <mica/kernels/winograd/transform.hpp>

#include <algorithm>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// What the compiler knows of the products: the channels, which are rows, of the longer tiles; whether some
/// tiles have one less; and the packets of filters.
struct GradientTile {
  int channels;
  bool some_are_shorter;
  int packets;
};

/// Gradient of the weights by Winograd's minimal filtering. The inputs and dL/dy under each square of
/// `Outputs` x `Outputs` outputs of all samples are mapped to points x points values; for each of these
/// positions there is one matrix product, of channels (rows), squares (k) and filters (outputs); then the
/// sums are mapped to weights:
///
///     x   -- inputs -->            v[position][square][channel]
///     dy  -- output_gradients -->  z[position][square][filter]
///                                  m[group of filters][position][channel][filter] = sum_square v z
///     dw  <-- weight_gradients --  m
template <class T, int Outputs>
class WinogradGradientSums {
  using Maps = WinogradMaps<Outputs>;
  using Squares = WinogradSquares<Outputs>;
  using P = Packet<T>;
  static constexpr int points = Maps::points, positions = points * points;
  static constexpr int most_channels = registers == 32 ? 8 : 6, most_packets = 2;

 public:
  constexpr WinogradGradientSums(const Convolution& c, int samples_at_once)
      : channels(c.channels),
        filters(c.filters),
        samples(samples_at_once),
        squares{c.vertical.outputs(), c.horizontal.outputs()} {}

  int channels, filters, samples;
  Squares squares;
  int channel_packets = ceil_div(channels, lanes<T>), filter_packets = ceil_div(filters, lanes<T>);
  Partition tiles = partition(channels, most_channels);
  GradientTile tile{tiles.longest(), tiles.longer > 0, std::min(most_packets, filter_packets)};
  int v_row = channel_packets * lanes<T>, z_row = filter_packets * lanes<T>;

  // Squares of a block. Measured on an AMD EPYC (Zen 5), AVX-512, November 2026, six layers of 16 to 128
  // channels: at most 64 and 128 are equally fast, 32 is up to 6 % slower, 16 up to 14 %.
  int all_squares = squares.of_sample() * samples, block = partition(all_squares, 64).longest();
  int v_stride = block * v_row + Layout::slack, z_stride = block * z_row + Layout::slack;
  int m_packet = positions * channels * lanes<T>;
  int scratch_size = positions * (v_stride + z_stride) + filter_packets * m_packet;

  /// As WinogradCorrelation::cycles, with sums that each block reads and writes. To map a packet of sums and
  /// add it to the weights takes 2.5 cycles for each position.
  constexpr double cycles() const {
    const double blocks = ceil_div(all_squares, block), sums = double(channels) * filter_packets;
    const double product = choose_tile(1, channels, filter_packets, 1, 0, 1).cycles;
    const double products = blocks * positions * (block * product + 2.5 * sums) + 2.5 * positions * sums +
                            2 * blocks * cycles_beyond_cache(double(filter_packets) * m_packet * sizeof(T));
    return products / samples + 3.0 * squares.of_sample() * positions * (channel_packets + filter_packets);
  }

  /// Pixel (0, 0) of the images `x` is the first under the first square. `Tile` is that of this
  /// object.
  template <GradientTile Tile>
  MICA_NOINLINE void run(Images<const T> x, Images<const T> dy, int count, T* gradient, bool add,
                         T* scratch) const {
    T *const v = scratch, *const z = v + positions * v_stride, *const m = z + positions * z_stride;
    const int end = count * squares.of_sample();
    for (int first = 0; first < end; first += block) {
      const int last = std::min(first + block, end);
      map_pixels<points, points>([](auto& from, auto& to) { Maps::inputs(from, to); }, x, squares, first,
                                 last, v, v_stride);
      map_pixels<Outputs, points>([](auto& from, auto& to) { Maps::output_gradients(from, to); }, dy, squares,
                                  first, last, z, z_stride);
      for (int packet = 0; packet < filter_packets; packet += Tile.packets) {
        if (filter_packets - packet >= Tile.packets)
          multiply<Tile, Tile.packets>(v, z, m, packet, first > 0, last - first);
        else if constexpr (Tile.packets > 1)
          multiply<Tile, 1>(v, z, m, packet, first > 0, last - first);
      }
    }
    map_weights(m, gradient, add);
  }

 private:
  /// Adds up the squares of a block, for some packets of filters. In each product the longer tiles come
  /// first.
  template <GradientTile Tile, int Packets>
  void multiply(const T* v, const T* z, T* m, int packet, bool add, int count) const {
    const int longer = Tile.some_are_shorter ? tiles.longer : tiles.count, done = longer * Tile.channels;
    BatchedProduct<T> work{.count = positions,
                           .tiles = longer,
                           .steps = count,
                           .a = v,
                           .a_step = v_row,
                           .a_product = v_stride,
                           .b = z + packet * lanes<T>,
                           .b_step = z_row,
                           .b_product = z_stride,
                           .m = m + packet * m_packet,
                           .m_product = Packets * channels * lanes<T>};
    multiply_tiles<Tile.channels, Packets, 1>(work, add);
    if constexpr (Tile.some_are_shorter) {
      work.tiles = tiles.count - longer;
      work.a += done;
      work.m += done * Packets * lanes<T>;
      multiply_tiles<Tile.channels - 1, Packets, 1>(work, add);
    }
  }

  MICA_NOINLINE void map_weights(const T* m, T* gradient, bool add) const {
    for (int packet = 0; packet < filter_packets; ++packet) {
      const int begin = packet / tile.packets * tile.packets;
      const int group = std::min(tile.packets, filter_packets - begin), row = group * lanes<T>;
      const int n = packet * lanes<T>, valid = std::min(lanes<T>, filters - n);
      const T* sum = m + begin * m_packet + (packet - begin) * lanes<T>;
      for (int channel = 0; channel < channels; ++channel, sum += row) {
        Square<P, points> sums;
        Square<P, 3> weights;
        load_positions(sum, channels * row, sums);
        map_square([](auto& from, auto& to) { Maps::weight_gradients(from, to); }, sums, weights);
        T* const to = gradient + channel * filters + n;
        if (valid == lanes<T>)
          add_weights<true>(weights, to, valid, add);
        else
          add_weights<false>(weights, to, valid, add);
      }
    }
  }

  /// Adds the weights of a channel, for the first `valid` filters of a packet; `Whole` if these are all.
  template <bool Whole>
  MICA_INLINE void add_weights(const Square<P, 3>& weights, T* to, int valid, bool add) const {
    MICA_UNROLL
    for (int tap = 0; tap < 9; ++tap, to += channels * filters) {
      P sum = weights[tap / 3][tap % 3];
      if (add) sum = sum + (Whole ? load<P>(to) : load_first<P>(to, valid));
      if constexpr (Whole)
        store(to, sum);
      else
        store_first(to, sum, valid);
    }
  }
};

/// The gradient of the weights of one convolution.
template <class T, Convolution C, int Outputs, int Samples = samples_together(C)>
struct WinogradWeightGradient {
  static constexpr WinogradGradientSums<T, Outputs> sums{C, Samples};
  static constexpr int scratch_size = sums.scratch_size;
  static constexpr double cycles = sums.cycles();

  template <class X, class DY>
  static void run_over(X x, DY dy, T* gradient, bool add, T* scratch) {
    sums.template run<sums.tile>(images_of<const T>(x, -C.vertical.before(), -C.horizontal.before()),
                                 images_of<const T>(dy), x.count, gradient, add, scratch);
  }

  /// The gradient is in the order of the weights already.
  static void put_in_order(T*, T*) {}
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
