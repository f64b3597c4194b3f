// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/layout.hpp>
#include <mica/kernels/convolution.hpp>
#include <mica/kernels/tile_cost.hpp>
#include <mica/kernels/winograd/transform.hpp>

#include <cstddef>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// The images of some samples in memory. A pixel is `channels` neighbouring elements.
template <class T>
struct Images {
  T* first_pixel;
  std::ptrdiff_t sample_stride;
  int row_stride;
  int channels;

  MICA_INLINE T* at(int sample, int row, int column) const {
    return first_pixel + sample * sample_stride + row * row_stride + column * channels;
  }
};

/// The images of a view; their pixel (0, 0) is pixel (row, column) of the view.
template <class T, class V>
Images<T> images_of(V view, int row = 0, int column = 0) {
  return {view.at(0, row, column), V::layout.sample_stride(), V::layout.row_stride(), V::shape.channels()};
}

/// The squares of `Outputs` x `Outputs` outputs that cover the `height` x `width` outputs of each sample, row
/// by row, sample after sample. The last of a row and the last row may be cut by the edge.
template <int Outputs>
struct WinogradSquares {
  int height;
  int width;

  constexpr int across() const { return ceil_div(width, Outputs); }
  constexpr int of_sample() const { return ceil_div(height, Outputs) * across(); }

  /// The first output of a square.
  struct Corner {
    int sample, row, column;
  };
  constexpr Corner corner(int square) const {
    const int in_sample = square % of_sample();
    return {square / of_sample(), in_sample / across() * Outputs, in_sample % across() * Outputs};
  }
  constexpr Corner next(Corner corner) const {
    corner.column += Outputs;
    if (corner.column >= width) corner.column = 0, corner.row += Outputs;
    if (corner.row >= height) corner.row = 0, ++corner.sample;
    return corner;
  }
};

/// The samples that the kernels of a convolution want at once: those of a micro-batch if the image has few
/// squares.
constexpr int samples_together(const Convolution& c) {
  return ceil_div(c.vertical.outputs(), 2) * ceil_div(c.horizontal.outputs(), 2) <= 32 ? 8 : 1;
}

/// Cycles to read so many bytes, where that takes longer than to compute with them: 24 bytes a cycle if they
/// do not fit in half of a second-level cache of 1 MiB, 8 bytes if not in 16 MiB of the third level.
constexpr double cycles_beyond_cache(double bytes) {
  return bytes > 16384 * 1024 ? bytes / 8 : bytes > 512 * 1024 ? bytes / 24 : 0;
}

/// Loads `N` x `N` pixels. If the square is `Cut`, only the first `rows` x `columns` are inside the image;
/// the others are zero.
template <bool Cut, std::size_t N, class P>
MICA_INLINE void load_pixels(const typename P::Scalar* x, std::ptrdiff_t row_stride, std::ptrdiff_t channels,
                             int rows, int columns, P (&to)[N][N]) {
  MICA_UNROLL
  for (int i = 0; i < int{N}; ++i, x += row_stride) {
    MICA_UNROLL
    for (int j = 0; j < int{N}; ++j) {
      if (!Cut || (i < rows && j < columns))
        to[i][j] = load<P>(x + j * channels);
      else
        to[i][j] = broadcast<P>(0);
    }
  }
}

/// Loads and stores the positions of a square, `stride` elements apart.
template <std::size_t Points, class P>
MICA_INLINE void load_positions(const typename P::Scalar* from, std::ptrdiff_t stride,
                                P (&to)[Points][Points]) {
  MICA_UNROLL
  for (std::size_t i = 0; i < Points; ++i) {
    MICA_UNROLL
    for (std::size_t j = 0; j < Points; ++j, from += stride) to[i][j] = load<P>(from);
  }
}
template <std::size_t Points, class P>
MICA_INLINE void store_positions(const P (&from)[Points][Points], typename P::Scalar* to,
                                 std::ptrdiff_t stride) {
  MICA_UNROLL
  for (std::size_t i = 0; i < Points; ++i) {
    MICA_UNROLL
    for (std::size_t j = 0; j < Points; ++j, to += stride) store(to, from[i][j]);
  }
}

/// Maps the `N` x `N` pixels under each of the squares [first, last) to `Points` x `Points` positions, which
/// are `stride` elements apart, and writes one square behind the other.
// The compiler does not know the extents, so that all layers share the code.
template <int N, int Points, class Map, class T, int Outputs>
MICA_NOINLINE void map_pixels(Map map, const Images<const T> images, const WinogradSquares<Outputs> squares,
                              int first, int last, T* to, std::ptrdiff_t stride) {
  constexpr int beyond = N - Outputs;
  auto corner = squares.corner(first);
  for (int square = first; square < last; ++square, corner = squares.next(corner)) {
    const T* from = images.at(corner.sample, corner.row, corner.column);
    const int rows = squares.height + beyond - corner.row, columns = squares.width + beyond - corner.column;
    const bool is_cut = rows < N || columns < N;
    for (int c = 0; c < images.channels; c += lanes<T>, from += lanes<T>, to += lanes<T>) {
      kernels::Square<Packet<T>, N> pixels;
      kernels::Square<Packet<T>, Points> mapped;
      if (is_cut)
        load_pixels<true>(from, images.row_stride, images.channels, rows, columns, pixels);
      else
        load_pixels<false>(from, images.row_stride, images.channels, rows, columns, pixels);
      map_square(map, pixels, mapped);
      store_positions(mapped, to, stride);
    }
  }
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
