// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/tile_cost.hpp>
#include <mica/kernels/winograd/transform.hpp>

#include <algorithm>
#include <cstddef>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// The squares of `Outputs` x `Outputs` outputs that cover `Height` x `Width` of them, row by row. The last
/// of a row and the last row may be cut by the edge.
template <int Height, int Width, int Outputs>
struct WinogradSquares {
  static constexpr int across = ceil_div(Width, Outputs), count = ceil_div(Height, Outputs) * across;
  static constexpr bool some_are_cut = Height % Outputs != 0 || Width % Outputs != 0;

  /// The first output of a square.
  static constexpr int row(int square) { return square / across * Outputs; }
  static constexpr int column(int square) { return square % across * Outputs; }
  static constexpr bool is_cut(int square) {
    return some_are_cut && (row(square) + Outputs > Height || column(square) + Outputs > Width);
  }
};

/// Squares that are mapped and multiplied together, so that their values stay in the second-level cache.
struct SquareBlocks {
  int count;
  int size;

  /// As few equal blocks as possible, of at most `most` squares and `bytes` bytes.
  static constexpr SquareBlocks of(int squares, int bytes_of_square, int bytes, int most) {
    const int count = ceil_div(squares, std::clamp(bytes / bytes_of_square, 1, most));
    return {count, ceil_div(squares, count)};
  }
};

/// Cycles to read so many bytes, where that takes longer than to compute with them: 24 bytes a cycle if they
/// do not fit in half of a second-level cache of 1 MiB.
constexpr double cycles_beyond_cache(double bytes) { return bytes > 512 * 1024 ? bytes / 24 : 0; }

/// Loads `N` x `N` pixels. If the square is `Cut`, only the first `rows` x `columns` are inside the image;
/// the others are zero.
template <bool Cut, int Channels, std::size_t N, class P>
MICA_INLINE void load_pixels(const typename P::Scalar* x, int row_stride, int rows, int columns,
                             P (&to)[N][N]) {
  MICA_UNROLL
  for (int i = 0; i < int{N}; ++i) {
    MICA_UNROLL
    for (int j = 0; j < int{N}; ++j) {
      if (!Cut || (i < rows && j < columns))
        to[i][j] = load<P>(x + i * row_stride + j * Channels);
      else
        to[i][j] = broadcast<P>(0);
    }
  }
  static_cast<void>(rows), static_cast<void>(columns);
}

/// Maps `N` x `N` pixels of `Channels` channels to `Points` x `Points` positions, which are `Stride` elements
/// apart.
template <bool Cut, int N, int Points, int Channels, int Stride, class T, class Map>
MICA_NOINLINE void map_pixels(Map map, const T* from, int row_stride, int rows, int columns, T* to) {
  for (int c = 0; c < Channels; c += lanes<T>) {
    Square<Packet<T>, N> pixels;
    Square<Packet<T>, Points> mapped;
    load_pixels<Cut, Channels>(from + c, row_stride, rows, columns, pixels);
    map_square(map, pixels, mapped);
    MICA_UNROLL
    for (int p = 0; p < Points * Points; ++p) store(to + p * Stride + c, mapped[p / Points][p % Points]);
  }
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
