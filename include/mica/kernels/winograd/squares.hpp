// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/convolution.hpp>
#include <mica/kernels/tile_cost.hpp>
#include <mica/kernels/winograd/transform.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// The images of some samples in memory. A pixel is `Channels` neighbouring elements.
template <class T, int Channels>
struct Images {
  T* first_pixel;
  std::ptrdiff_t sample_stride;
  int row_stride;

  MICA_INLINE T* at(int sample, int row, int column) const {
    return first_pixel + sample * sample_stride + row * row_stride + column * Channels;
  }
};

/// The images of a view; their pixel (0, 0) is pixel (row, column) of the view.
template <class T, class V>
Images<T, V::shape.channels()> images_of(V view, int row = 0, int column = 0) {
  return {view.at(0, row, column), V::layout.sample_stride(), V::layout.row_stride()};
}

/// The squares of `Outputs` x `Outputs` outputs that cover the `Height` x `Width` outputs of each sample, row
/// by row, sample after sample. The last of a row and the last row may be cut by the edge.
template <int Height, int Width, int Outputs>
struct WinogradSquares {
  static constexpr int height = Height, width = Width, outputs = Outputs;
  static constexpr int across = ceil_div(Width, Outputs), of_sample = ceil_div(Height, Outputs) * across;
  static constexpr bool some_are_cut = Height % Outputs != 0 || Width % Outputs != 0;

  /// The first output of a square.
  struct Corner {
    int sample, row, column;

    constexpr bool is_cut() const {
      return some_are_cut && (row + Outputs > Height || column + Outputs > Width);
    }
  };
  static constexpr Corner corner(int square) {
    const int in_sample = square % of_sample;
    return {square / of_sample, in_sample / across * Outputs, in_sample % across * Outputs};
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

/// Maps the `N` x `N` pixels under each of the squares [first, last) to `Points` x `Points` positions, which
/// are `Stride` elements apart, and writes one square behind the other.
template <class Squares, int N, int Points, int Stride, class Map, class T, int Channels>
MICA_NOINLINE void map_pixels(Map map, Images<const T, Channels> images, int first, int last, T* to) {
  for (int square = first; square < last; ++square) {
    const auto corner = Squares::corner(square);
    const T* const from = images.at(corner.sample, corner.row, corner.column);
    const auto map_square_of = [&](auto cut) {
      constexpr int beyond = N - Squares::outputs;
      for (int c = 0; c < Channels; c += lanes<T>) {
        kernels::Square<Packet<T>, N> pixels;
        kernels::Square<Packet<T>, Points> mapped;
        load_pixels<cut(), Channels>(from + c, images.row_stride, Squares::height + beyond - corner.row,
                                     Squares::width + beyond - corner.column, pixels);
        map_square(map, pixels, mapped);
        MICA_UNROLL
        for (int p = 0; p < Points * Points; ++p) store(to + p * Stride + c, mapped[p / Points][p % Points]);
      }
    };
    if (corner.is_cut())
      map_square_of(std::bool_constant<Squares::some_are_cut>{});
    else
      map_square_of(std::false_type{});
    to += ceil_div(Channels, lanes<T>) * lanes<T>;
  }
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
