// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/winograd/product.hpp>
#include <mica/kernels/winograd/squares.hpp>
#include <mica/kernels/winograd/taps.hpp>

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

/// What the compiler knows of a correlation's products. The squares are rows; the last product of a block has
/// `few` of them if no more are left. A square is `row` elements in v. The filters are `packets` packets.
struct CorrelationTile {
  int squares;
  int few;
  int row;
  int packets;
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
template <class T, int Outputs>
class WinogradCorrelation {
  using Maps = WinogradMaps<Outputs>;
  using Squares = WinogradSquares<Outputs>;
  using P = Packet<T>;
  static constexpr int points = Maps::points, positions = points * points;

  // Measured on an AMD EPYC (Zen 5), November 2026, seven layers of 4 x 4 to 32 x 32 pixels and 16 to 128
  // channels: with AVX-512 8 squares are up to 15 % faster than 14, 16 or 28, and 2 packets than 1 or 4. With
  // AVX2 6 squares are up to 16 % faster than 8, 12 or 16, with SSE2 up to 10 %.
  static constexpr int most_squares = registers == 32 ? 8 : 6, most_packets = 2;

 public:
  constexpr explicit WinogradCorrelation(const Correlation& c) : of(c) {}

  Correlation of;
  Squares squares{of.height, of.width};
  int channel_packets = ceil_div(of.channels, lanes<T>), filter_packets = ceil_div(of.filters, lanes<T>);
  CorrelationTile tile = tile_of(squares.of_sample());
  /// The packets of filters of a group, and the elements of a square in v and at most in m.
  int group = tile.packets, v_row = tile.row, m_row = group * lanes<T>;

  /// Packed weights of one packet of filters, for one position; and of all, [group][position][channel].
  int packet_size = of.channels * lanes<T>, weights_size = positions * filter_packets * packet_size;

  // Large weights are read for more squares. Measured as above: for 256 channels, 4 x 4 outputs are 1.2 times
  // as fast with blocks of 590 KiB as with 1180 KiB; for 512 channels and 7 x 7 pixels 1.7 times as fast with
  // 2360 KiB as with 590 KiB.
  int all_squares = squares.of_sample() * of.samples;
  int v_bytes = positions * v_row * int{sizeof(T)}, weights_bytes = weights_size * int{sizeof(T)};
  bool weights_are_large = weights_bytes > 2048 * 1024;
  int most_of_block = weights_are_large ? std::max(640 * 1024, weights_bytes / 16) / v_bytes : 1;
  int block = std::max(std::min(all_squares, most_of_block) / tile.squares, 1) * tile.squares;
  // A little more than a multiple of the page size, so that the positions do not meet in one cache set.
  int v_stride = block * v_row + Layout::slack, m_stride = block * m_row + Layout::slack;

  /// Behind the weights lies the bias.
  int pack_size = weights_size + filter_packets * lanes<T>;
  int scratch_size = positions * (v_stride + m_stride);

  /// Cycles of a sample: the products by the cost model of the register tile; the other loads and stores,
  /// with the additions between them; and the weights, which each block reads again, if they leave the
  /// second-level cache.
  constexpr double cycles() const {
    const double product = of.channels * choose_tile(1, tile.squares, group, 1, 0, 1).cycles;
    const double products = double(ceil_div(all_squares, tile.squares)) / of.samples * positions *
                            (product * filter_packets / group + 1.5 * tile.squares * filter_packets);
    const double maps = 2.0 * squares.of_sample() * positions * (channel_packets + filter_packets);
    return products + maps +
           (weights_are_large ? cycles_beyond_cache(weights_bytes) * ceil_div(all_squares, block) / of.samples
                              : 0);
  }

  /// Packs the weights, of which a tap is a row or a column, and the bias of each filter.
  MICA_NOINLINE void pack(const T* weights, WeightStrides strides, const T* bias, T* to) const {
    for (int packet = 0; packet < filter_packets; ++packet) {
      const int begin = packet / group * group, in_group = std::min(group, filter_packets - begin);
      T* place = to + offset_of_group(begin) + (packet - begin) * lanes<T>;
      for (int first = 0; first < of.channels; first += lanes<T>) {
        const int count = std::min(lanes<T>, of.channels - first);
        Values<T, 9 * lanes<T> * lanes<T>> taps;
        gather_taps(weights + first * strides.channel + packet * lanes<T> * strides.filter, strides, count,
                    std::min(lanes<T>, of.filters - packet * lanes<T>), taps);
        for (int channel = 0; channel < count; ++channel, place += in_group * lanes<T>) {
          Square<P, 3> g;
          Square<P, points> mapped;
          MICA_UNROLL
          for (int tap = 0; tap < 9; ++tap)
            g[tap / 3][tap % 3] = load<P>(taps + (tap * lanes<T> + channel) * lanes<T>);
          map_square([](auto& from, auto& mapped_to) { Maps::weights(from, mapped_to); }, g, mapped);
          for (int p = 0; p < positions; ++p)
            store(place + p * in_group * packet_size, mapped[p / points][p % points]);
        }
      }
    }
    T* const biases = to + weights_size;
    std::fill_n(biases, filter_packets * lanes<T>, T(0));
    if (bias) std::copy_n(bias, of.filters, biases);
  }

  /// Pixel (0, 0) of the images `x` is the first under the first square. `Tile` is that of this object.
  template <class Activation, CorrelationTile Tile>
  MICA_NOINLINE void run(Images<const T> x, const T* packed, T* scratch, Images<T> y, int samples) const {
    T *const v = scratch, *const m = scratch + positions * v_stride;
    const int end = samples * squares.of_sample();
    for (int first = 0; first < end; first += block) {
      const int last = std::min(first + block, end);
      map_pixels<points, points>([](auto& from, auto& to) { Maps::inputs(from, to); }, x, squares, first,
                                 last, v, v_stride);
      for (int packet = 0; packet < filter_packets; packet += group) {
        const int packets = std::min(group, filter_packets - packet);
        const T* const weights = packed + offset_of_group(packet);
        if (packets == Tile.packets)
          multiply<Tile, Tile.packets>(v, weights, m, last - first);
        else if constexpr (Tile.packets > 1)
          multiply<Tile, 1>(v, weights, m, last - first);
        map_outputs<Activation>(m, packed + weights_size, y, packet, packets, first, last);
      }
    }
  }

 private:
  constexpr CorrelationTile tile_of(int of_sample) const {
    const int at_once = of.samples > 1 ? most_squares : partition(of_sample, most_squares).longest();
    // A single small image would leave most of a tile empty.
    const int few = of.samples > 1 && of_sample % at_once != 0 ? of_sample % at_once : at_once;
    return {at_once, few, channel_packets * lanes<T>, std::min(most_packets, filter_packets)};
  }

  /// Where the packed weights of the group of filters that begins at `packet` lie.
  constexpr int offset_of_group(int packet) const { return packet * positions * packet_size; }

  // A block has room for whole tiles. The squares behind `count` are those of an earlier block; their sums
  // are not read.
  template <CorrelationTile Tile, int Packets>
  void multiply(const T* v, const T* weights, T* m, int count) const {
    constexpr bool has_few = Tile.few < Tile.squares;
    const int left = count % Tile.squares, whole = count / Tile.squares;
    const bool ends_with_few = has_few && left > 0 && left <= Tile.few;
    const int tiles = whole + (left > 0 && !ends_with_few ? 1 : 0), done = whole * Tile.squares;
    BatchedProduct<T> work{.count = positions,
                           .tiles = tiles,
                           .steps = of.channels,
                           .a = v,
                           .a_step = 1,
                           .a_product = v_stride,
                           .b = weights,
                           .b_step = Packets * lanes<T>,
                           .b_product = Packets * packet_size,
                           .m = m,
                           .m_product = m_stride};
    multiply_tiles<Tile.squares, Packets, Tile.row>(work, false);
    if (ends_with_few) {
      work.tiles = 1;
      work.a += done * Tile.row;
      work.m += done * Packets * lanes<T>;
      multiply_tiles<Tile.few, Packets, Tile.row>(work, false);
    }
  }

  /// Writes the outputs of the squares [first, last) that are inside the image, for some packets of filters.
  template <class Activation>
  MICA_NOINLINE void map_outputs(const T* m, const T* bias, const Images<T> y, int packet, int packets,
                                 int first, int last) const {
    auto corner = squares.corner(first);
    for (int square = first; square < last; ++square, corner = squares.next(corner)) {
      const int rows = of.height - corner.row, columns = of.width - corner.column;
      T* to = y.at(corner.sample, corner.row, corner.column) + packet * lanes<T>;
      for (int n = packet * lanes<T>; n < (packet + packets) * lanes<T>;
           n += lanes<T>, m += lanes<T>, to += lanes<T>) {
        const P start = load<P>(bias + n);
        Square<P, points> sums;
        Square<P, Outputs> outputs;
        load_positions(m, m_stride, sums);
        map_square([](auto& from, auto& mapped) { Maps::outputs(from, mapped); }, sums, outputs);
        MICA_UNROLL
        for (auto& row : outputs) {
          MICA_UNROLL
          for (auto& output : row) output = Activation::apply(output + start);
        }
        if (rows >= Outputs && columns >= Outputs && n + lanes<T> <= of.filters)
          store_pixels(outputs, to, y);
        else
          store_pixels(outputs, to, y, rows, columns, std::min(lanes<T>, of.filters - n));
      }
    }
  }

  MICA_INLINE static void store_pixels(const Square<P, Outputs>& outputs, T* to, const Images<T>& y) {
    MICA_UNROLL
    for (int row = 0; row < Outputs; ++row) {
      MICA_UNROLL
      for (int column = 0; column < Outputs; ++column)
        store(to + row * y.row_stride + column * y.channels, outputs[row][column]);
    }
  }
  /// Stores the pixels of a square that are inside the image, of each the first `valid` filters.
  MICA_INLINE static void store_pixels(const Square<P, Outputs>& outputs, T* to, const Images<T>& y, int rows,
                                       int columns, int valid) {
    MICA_UNROLL
    for (int row = 0; row < Outputs; ++row) {
      MICA_UNROLL
      for (int column = 0; column < Outputs; ++column) {
        if (row < rows && column < columns)
          store_first(to + row * y.row_stride + column * y.channels, outputs[row][column], valid);
      }
    }
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
