// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/packet.hpp>

#include <cstddef>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

/// The micro-kernels of depthwise convolutions, forward and input gradient: one packet of channels, some
/// neighbouring rows of pixels.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Distances in memory, in elements: from the pixel rows that one tap reads to those that the next reads,
/// from one tap of a row to the next, and from one column to the next.
struct DepthwiseStrides {
  std::ptrdiff_t row;
  std::ptrdiff_t tap;
  std::ptrdiff_t column;
};

/// y[i][j] = activation(bias + sum_{u, v} x[i Step + u][j, v] w[u][v]) for `Rows` rows i and `columns`
/// columns j. `weights` has Height x Width packets, and the bias behind them. The weights and the sums stay
/// in registers, and a loaded x serves all rows that it takes part in; if `Shared`, which means that the next
/// column is the next tap, all columns too. If not `Whole`, only the first `valid` lanes are stored.
// The compiler does not know the extents, so that layers with the same kernel share the code.
template <int Height, int Width, int Step, int Rows, bool Whole, bool Shared, class Activation, class T>
MICA_LOOPS_AS_WRITTEN MICA_NOINLINE void correlate_columns(const T* weights, const T* x,
                                                           const DepthwiseStrides in, T* y,
                                                           const DepthwiseStrides out, int columns,
                                                           int valid) {
  using P = Packet<T>;
  constexpr int taps = Height * Width;
  P w[std::size_t{taps}];
  MICA_UNROLL
  for (int t = 0; t < taps; ++t) w[t] = load<P>(weights + t * lanes<T>);
  const P bias = load<P>(weights + taps * lanes<T>);
  // Two columns are in flight at a time, so that no sum waits for the latency of its last multiply-add.
  // Measured on an AMD EPYC (Zen 5), AVX-512, November 2026, 3 x 3, 28 x 28 x 32, 14 x 14 x 96 and 56 x 56 x
  // 16: four rows and two columns need 0.48 to 0.62 cycles for a multiply-add (0.5 is the peak), one column
  // 0.51 to 0.64, three rows and three columns 0.55 to 0.60, two and four 0.56 to 0.61.
  constexpr int at_once = 2 * Rows + taps < registers ? 2 : 1;
  const auto column = [&](auto count) {
    constexpr int Columns = count();
    P sums[std::size_t{Rows * Columns}];
    MICA_UNROLL
    for (int i = 0; i < Rows * Columns; ++i) sums[i] = bias;
    const T* row = x;
    MICA_UNROLL
    for (int r = 0; r < (Rows - 1) * Step + Height; ++r, row += in.row) {
      const auto add = [&](P value, int v, int j) {
        MICA_UNROLL
        for (int i = 0; i < Rows; ++i) {
          const int u = r - i * Step;
          if (u >= 0 && u < Height)
            sums[i * Columns + j] = multiply_add(value, w[u * Width + v], sums[i * Columns + j]);
        }
      };
      if constexpr (Shared) {
        MICA_UNROLL
        for (int e = 0; e < Columns - 1 + Width; ++e) {
          const P value = load<P>(row + e * in.tap);
          MICA_UNROLL
          for (int j = 0; j < Columns; ++j)
            if (e - j >= 0 && e - j < Width) add(value, e - j, j);
        }
      } else {
        MICA_UNROLL
        for (int v = 0; v < Width; ++v) {
          MICA_UNROLL
          for (int j = 0; j < Columns; ++j) add(load<P>(row + v * in.tap + j * in.column), v, j);
        }
      }
    }
    MICA_UNROLL
    for (int i = 0; i < Rows; ++i) {
      MICA_UNROLL
      for (int j = 0; j < Columns; ++j) {
        if constexpr (Whole)
          store(y + i * out.row + j * out.column, Activation::apply(sums[i * Columns + j]));
        else
          store_first(y + i * out.row + j * out.column, Activation::apply(sums[i * Columns + j]), valid);
      }
    }
    x += Columns * in.column;
    y += Columns * out.column;
  };
  MICA_ROLLED
  for (; columns >= at_once; columns -= at_once) column(std::integral_constant<int, at_once>{});
  if constexpr (at_once > 1)
    if (columns > 0) column(std::integral_constant<int, 1>{});
}

/// The same where the next column is the next tap. Every column of x is loaded once and
/// serves the `Width` columns of y that it takes part in, whose sums stay in registers. The first `Before`
/// columns of x and the last `After` are zeros and left out. There are at least Width - 1 columns.
/// Speed over that of correlate_columns, measured as above: 3 x 3 1.04 to 1.3, 5 x 5 1.3 to 1.5; of one row
/// 0.8, since each sum then waits for its last multiply-add.
template <int Height, int Width, int Step, int Rows, int Before, int After, bool Whole, class Activation,
          class T>
MICA_LOOPS_AS_WRITTEN MICA_NOINLINE void correlate_once(const T* weights, const T* x,
                                                        const DepthwiseStrides in, T* y,
                                                        const DepthwiseStrides out, int columns, int valid) {
  using P = Packet<T>;
  constexpr int taps = Height * Width;
  P w[std::size_t{taps}];
  MICA_UNROLL
  for (int t = 0; t < taps; ++t) w[t] = load<P>(weights + t * lanes<T>);
  const P bias = load<P>(weights + taps * lanes<T>);
  // sums[v * Rows + i] is row i of the column of y that tap v of the next column of x belongs to.
  P sums[std::size_t{Rows * Width}];
  MICA_UNROLL
  for (P& sum : sums) sum = bias;
  const auto finish = [&] {
    MICA_UNROLL
    for (int i = 0; i < Rows; ++i) {
      const P value = Activation::apply(sums[(Width - 1) * Rows + i]);
      if constexpr (Whole)
        store(y + i * out.row, value);
      else
        store_first(y + i * out.row, value, valid);
    }
    y += out.column;
  };
  // The next column of y is the next column of x.
  const auto advance = [&] {
    MICA_UNROLL
    for (int k = Rows * Width - 1; k >= 0; --k) sums[k] = k < Rows ? bias : sums[k - Rows];
    x += in.tap;
  };
  // Taps first, ..., last of one column of x.
  const auto add = [&](int first, int last) {
    const T* row = x;
    MICA_UNROLL
    for (int r = 0; r < (Rows - 1) * Step + Height; ++r, row += in.row) {
      const P value = load<P>(row);
      MICA_UNROLL
      for (int i = 0; i < Rows; ++i) {
        const int u = r - i * Step;
        if (u < 0 || u >= Height) continue;
        MICA_UNROLL
        for (int v = first; v <= last; ++v)
          sums[v * Rows + i] = multiply_add(value, w[u * Width + v], sums[v * Rows + i]);
      }
    }
  };
  MICA_UNROLL
  for (int e = 0; e < Width - 1; ++e) {
    if (e >= Before) add(0, e);
    advance();
  }
  MICA_ROLLED
  for (int e = Width - 1; e < columns; ++e) {
    add(0, Width - 1);
    finish();
    advance();
  }
  MICA_UNROLL
  for (int e = 0; e < Width - 1; ++e) {
    if (e < Width - 1 - After) add(e + 1, Width - 1);
    finish();
    advance();
  }
}

/// The same for a kernel of any size, `height` x `width`, with weights that do not stay in registers.
template <int Step, int Rows, class Activation, class T>
MICA_NOINLINE void correlate_columns(int height, int width, const T* weights, const T* x,
                                     const DepthwiseStrides in, T* y, const DepthwiseStrides out, int columns,
                                     int valid) {
  using P = Packet<T>;
  for (int j = 0; j < columns; ++j, x += in.column, y += out.column) {
    P sums[std::size_t{Rows}];
    for (P& sum : sums) sum = load<P>(weights + height * width * lanes<T>);
    const T* w = weights;
    MICA_ROLLED
    for (int u = 0; u < height; ++u) {
      MICA_ROLLED
      for (int v = 0; v < width; ++v, w += lanes<T>) {
        const P weight = load<P>(w);
        MICA_UNROLL
        for (int i = 0; i < Rows; ++i)
          sums[i] = multiply_add(load<P>(x + (i * Step + u) * in.row + v * in.tap), weight, sums[i]);
      }
    }
    for (int i = 0; i < Rows; ++i) store_first(y + i * out.row, Activation::apply(sums[i]), valid);
  }
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
