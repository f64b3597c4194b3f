// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/packet.hpp>
#include <mica/kernels/tile_cost.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>

#include <mica/core/utilities/macro_scope.hpp>

/// How a depthwise convolution puts the channels of its pixels into packets.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Packets over `columns` pixels of `channels` channels. If pixels that are neighbours in the output read
/// neighbours in the input, a row is one vector: packets run over the borders of pixels, no lane is empty but
/// at the end of the row, and packet q has the weights of packet q mod `patterns`. Else each pixel has
/// packets of its own. It also has them if they make `loads_once` possible and are three quarters full.
/// Measured on an AMD EPYC (Zen 5), AVX-512, November 2026, 3 x 3, speed of packets of pixels over that of
/// flat rows: 28 x 28 x 12 1.6, 28 x 28 x 24 1.1, 28 x 28 x 40 1.3, 14 x 14 x 120 1.7.
template <class T>
struct DepthwiseLanes {
  int channels;
  int columns;
  bool is_flat;

  constexpr DepthwiseLanes(int channels_, int columns_, bool are_neighbours, bool loads_once = false)
      : channels(channels_),
        columns(columns_),
        is_flat(are_neighbours && channels % lanes<T> != 0 &&
                !(loads_once && 4 * channels >= 3 * ceil_div(channels, lanes<T>) * lanes<T>)) {}

  constexpr int packets() const { return ceil_div(columns * channels, lanes<T>); }  ///< of a flat row
  constexpr int patterns() const {
    return is_flat ? std::min(std::lcm(channels, lanes<T>) / lanes<T>, packets())
                   : ceil_div(channels, lanes<T>);
  }
  /// Whether there are whole packets, and packets of which some lanes are empty.
  constexpr bool has_whole() const { return (is_flat ? columns * channels : channels) >= lanes<T>; }
  constexpr bool has_cut() const { return (is_flat ? columns * channels : channels) % lanes<T> != 0; }
  /// The channel of a lane of a pattern, `channels` or more if it is empty.
  constexpr int channel(int pattern, int lane) const {
    const int element = pattern * lanes<T> + lane;
    return is_flat ? element % channels : element;
  }

  /// Calls f(offset in a row of pixels, columns, valid lanes) for the columns of a pattern: those of whole
  /// packets, and the last of a flat row.
  template <class F>
  MICA_INLINE void for_each_run(int pattern, F f) const {
    const int first = pattern * lanes<T>;
    if (!is_flat) {
      f(first, columns, std::min(lanes<T>, channels - first));
      return;
    }
    const int whole = columns * channels / lanes<T>, period = patterns();
    if (pattern < whole) f(first, (whole - pattern - 1) / period + 1, lanes<T>);
    if (whole < packets() && whole % period == pattern)
      f(whole * lanes<T>, 1, columns * channels - whole * lanes<T>);
  }
  /// The distance from one column of a pattern to the next, in an array whose pixels are `pixel` elements
  /// apart.
  constexpr std::ptrdiff_t column_stride(int pixel) const { return is_flat ? patterns() * lanes<T> : pixel; }

  /// Packed elements of the weights of `taps` taps and of a bias.
  constexpr int pack_size(int taps) const { return patterns() * (taps + 1) * lanes<T>; }
};

/// Whether a correlation of `height` x `width` taps loads every column of a row once, see correlate_once: the
/// registers must hold the sums, and there must be so many that none waits for its last multiply-add.
constexpr bool loads_once(int height, int width, int rows, int columns, bool shared) {
  return registers == 32 && shared && height * width <= 25 && columns >= width &&
         partition(rows, 4).size * width >= 8;
}

/// Packs the weights of a depthwise convolution in the order [pattern][row][column][lane], with the bias, or
/// zeros, behind those of each pattern. The weights of neighbouring rows are `row` elements apart, those of
/// neighbouring columns `column`. Returns the end of the packed weights.
template <class T>
MICA_NOINLINE T* pack_depthwise(const DepthwiseLanes<T> of, int height, int width, const T* weights, int row,
                                int column, const T* bias, T* to) {
  for (int pattern = 0; pattern < of.patterns(); ++pattern) {
    for (int t = 0; t <= height * width; ++t, to += lanes<T>) {
      const T* const from = t < height * width ? weights + t / width * row + t % width * column : bias;
      for (int lane = 0; lane < lanes<T>; ++lane) {
        const int channel = of.channel(pattern, lane);
        to[lane] = from && channel < of.channels ? from[channel] : T(0);
      }
    }
  }
  return to;
}

/// to[e m + j] = from[e] for each j < m: the channels of a depthwise convolution that gives m outputs of
/// each. It may write one register behind its outputs.
template <class T>
MICA_NOINLINE void repeat_each(const T* from, int size, int times, T* to) {
  for (int e = 0; e < size; ++e, to += times) {
    const Packet<T> value = broadcast<Packet<T>>(from[e]);
    for (int j = 0; j < times; j += lanes<T>) store(to + j, value);
  }
}

/// to[e] = sum_{j < m} from[e m + j], the gradient of `repeat_each`.
template <class T>
MICA_NOINLINE void sum_each(const T* from, int size, int times, T* to) {
  for (int e = 0; e < size; ++e, from += times) {
    T total = T(0);
    int j = 0;
    for (; j + lanes<T> <= times; j += lanes<T>) total += sum(load<Packet<T>>(from + j));
    for (; j < times; ++j) total += from[j];
    to[e] = total;
  }
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
