// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/view.hpp>
#include <mica/kernels/convolution.hpp>
#include <mica/kernels/depthwise_lanes.hpp>
#include <mica/kernels/depthwise_tile.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

/// Depthwise convolution, a Convolution with as many groups as channels: each channel by itself, so there is
/// no matrix product. The lanes hold channels. Where a channel has several filters, the kernels work on a
/// copy of the image that repeats each channel.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Calls f(rows, first) for tiles of at most four of the `Rows` output rows; `rows` is an integral constant.
/// The rows of a tile are `Dilation` rows apart, so that they share the input rows that their taps read.
template <int Rows, int Dilation, class F>
MICA_INLINE void for_each_row_tile(F f) {
  const auto tiles_of = [&](auto count, int first) {
    constexpr Partition tiles = partition(count(), 4);
    for (int i = 0; i < tiles.count; ++i) {
      if constexpr (tiles.longer > 0) {
        if (i < tiles.longer) {
          f(std::integral_constant<int, tiles.size + 1>{}, first);
          first += (tiles.size + 1) * Dilation;
          continue;
        }
      }
      f(std::integral_constant<int, tiles.size>{}, first);
      first += tiles.size * Dilation;
    }
  };
  constexpr int longer = Rows % Dilation;
  for (int d = 0; d < longer; ++d) tiles_of(std::integral_constant<int, Rows / Dilation + 1>{}, d);
  if constexpr (Rows >= Dilation)
    for (int d = longer; d < Dilation; ++d) tiles_of(std::integral_constant<int, Rows / Dilation>{}, d);
}

/// Where a channel has several filters: the image with the channels repeated, in scratch memory.
template <class T, Convolution C>
struct RepeatedChannels {
  static constexpr bool is_needed = C.filters > C.channels;
  static constexpr Layout layout{{C.vertical.extent, C.horizontal.extent, C.filters}, C.input_padding()};
  static constexpr int scratch_size = is_needed ? layout.sample_stride() + lanes<T> : 0;

  /// A sample of x, or its copy.
  template <class X>
  MICA_INLINE static auto of(X x, int sample, T* scratch) {
    if constexpr (is_needed) {
      constexpr PaddingSize around = layout.padding;
      constexpr int row_size = (C.horizontal.extent + around.left + around.right) * C.channels;
      for (int row = -around.top; row < C.vertical.extent + around.bottom; ++row)
        repeat_each<T>(x.at(sample, row, -around.left), row_size, C.group_filters(),
                       scratch + layout.offset(row, -around.left));
      return View<const T, layout>{scratch, 1};
    } else {
      return x.part(sample, 1);
    }
  }
};

/// A correlation of `Height` x `Width` taps. `Step` and `Dilation` are the vertical stride and dilation,
/// `Rows` the output rows. `Shared`: what a tap reads for one column, the tap before it reads for the next
/// column.
template <class T, DepthwiseLanes<T> Of, int Height, int Width, int Step, int Dilation, int Rows, bool Shared,
          int Before = 0, int After = 0>
struct DepthwiseCorrelation {
  /// Kernels up to this size are unrolled. Their weights need not fit into the registers.
  static constexpr bool is_unrolled = Height * Width <= 49;
  static constexpr bool once =
      !Of.is_flat && loads_once(Height, Width, std::max(Rows / Dilation, 1), Of.columns, Shared);

  /// x points to the first tap of the first output, y to the first output.
  template <class Activation>
  MICA_INLINE static void run(const T* packed, const T* x, DepthwiseStrides in, T* y, DepthwiseStrides out) {
    const std::ptrdiff_t in_row = in.row, out_row = out.row;
    in.row *= Dilation;
    out.row *= Dilation;
    for_each_row_tile<Rows, Dilation>([&](auto rows, int first) {
      const T *weights = packed, *const from = x + first * Step * in_row;
      T* const to = y + first * out_row;
      for (int pattern = 0; pattern < Of.patterns(); ++pattern, weights += (Height * Width + 1) * lanes<T>) {
        Of.for_each_run(pattern, [&](int offset, int columns, int valid) {
          run_columns<rows(), Activation>(weights, from + offset, in, to + offset, out, columns, valid);
        });
      }
    });
  }

 private:
  template <int TileRows, class Activation>
  MICA_INLINE static void run_columns(const T* weights, const T* x, const DepthwiseStrides& in, T* y,
                                      const DepthwiseStrides& out, int columns, int valid) {
    if constexpr (!is_unrolled) {
      correlate_columns<Step, TileRows, Activation>(Height, Width, weights, x, in, y, out, columns, valid);
    } else {
      const auto correlate = [&](auto whole) {
        if constexpr (once)
          correlate_once<Height, Width, Step, TileRows, Before, After, whole(), Activation>(
              weights, x, in, y, out, columns, valid);
        else
          correlate_columns<Height, Width, Step, TileRows, whole(), Shared && !Of.is_flat, Activation>(
              weights, x, in, y, out, columns, valid);
      };
      if constexpr (Of.has_whole())
        if (valid == lanes<T>) correlate(std::true_type{});
      if constexpr (Of.has_cut())
        if (valid < lanes<T>) correlate(std::false_type{});
    }
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
