// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/depthwise.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// One column of correlate_gradients. If not `Whole`, lanes behind the first `valid` count as zero.
template <int Height, int Width, int Step, int Rows, bool Whole, class T>
MICA_INLINE void correlate_gradient_column(const T* x, const DepthwiseStrides in, const T* dy,
                                           const DepthwiseStrides out, int valid, Packet<T>* sums) {
  using P = Packet<T>;
  P gradients[std::size_t{Rows}];
  MICA_UNROLL
  for (int i = 0; i < Rows; ++i, dy += out.row) gradients[i] = Whole ? load<P>(dy) : load_first<P>(dy, valid);
  MICA_UNROLL
  for (int r = 0; r < (Rows - 1) * Step + Height; ++r, x += in.row) {
    MICA_UNROLL
    for (int v = 0; v < Width; ++v) {
      const P value = Whole ? load<P>(x + v * in.tap) : load_first<P>(x + v * in.tap, valid);
      MICA_UNROLL
      for (int i = 0; i < Rows; ++i) {
        const int u = r - i * Step;
        if (u >= 0 && u < Height)
          sums[u * Width + v] = multiply_add(value, gradients[i], sums[u * Width + v]);
      }
    }
  }
}

/// sums[u][v] += sum_{i, j} x[i Step + u][j, v] dy[i][j] for `Rows` rows i and `columns` columns j, where
/// lanes behind the first `valid` count as zero.
template <int Height, int Width, int Step, int Rows, class T>
MICA_LOOPS_AS_WRITTEN MICA_NOINLINE void correlate_gradients(const T* x, const DepthwiseStrides in,
                                                             const T* dy, const DepthwiseStrides out,
                                                             int columns, int valid, Packet<T>* sums) {
  using P = Packet<T>;
  constexpr int taps = Height * Width;
  // With few taps, a sum would wait for the latency of its last multiply-add.
  constexpr int in_flight = taps <= 4 ? 2 : 1;
  P acc[std::size_t{taps * in_flight}];
  MICA_UNROLL
  for (int t = 0; t < taps; ++t) acc[t] = sums[t];
  MICA_UNROLL
  for (int t = taps; t < taps * in_flight; ++t) acc[t] = broadcast<P>(T(0));

  int j = 0;
  if (valid == lanes<T>) {
    MICA_ROLLED
    for (; j + in_flight <= columns; j += in_flight) {
      MICA_UNROLL
      for (int f = 0; f < in_flight; ++f, x += in.column, dy += out.column)
        correlate_gradient_column<Height, Width, Step, Rows, true>(x, in, dy, out, valid, acc + f * taps);
    }
  }
  MICA_ROLLED
  for (; j < columns; ++j, x += in.column, dy += out.column)
    correlate_gradient_column<Height, Width, Step, Rows, false>(x, in, dy, out, valid, acc);

  MICA_UNROLL
  for (int t = taps; t < taps * in_flight; ++t) acc[t - taps] = acc[t - taps] + acc[t];
  MICA_UNROLL
  for (int t = 0; t < taps; ++t) sums[t] = acc[t];
}

/// Gradient of the weights of a depthwise convolution, dw[u, v, c] = sum_{i, j} x[i s + u, j s + v, c]
/// dy[i, j, c]. The sums of a part of the taps stay in registers while the pixels pass.
template <class T, Convolution C>
struct DepthwiseWeightGradient {
  using Repeated = RepeatedChannels<T, C>;
  static constexpr DepthwiseLanes<T> channels_in_lanes{C.filters, C.horizontal.outputs(),
                                                       C.horizontal.stride == 1};
  static constexpr int scratch_size = Repeated::scratch_size;

  /// The registers for sums leave some for four rows of dy and a pixel of x.
  static constexpr int most_sums = registers == 32 ? 25 : 10;
  static constexpr Partition across = partition(C.horizontal.window, most_sums);
  static constexpr Partition down = partition(C.vertical.window, std::max(most_sums / across.longest(), 1));

  template <class X, class DY>
  MICA_NOINLINE static void run_over(X x, DY dy, T* gradient, bool add, T* scratch = nullptr) {
    if (!add) std::fill_n(gradient, C.weights(), T(0));
    for (int s = 0; s < x.count; ++s) {
      const auto image = Repeated::of(x, s, scratch);
      for_each_interval<down>([&](auto rows, int u) {
        for_each_interval<across>(
            [&](auto columns, int v) { add_taps<rows(), columns()>(image, dy.part(s, 1), gradient, u, v); });
      });
    }
  }
  static void put_in_order(T*, T*) {}

 private:
  /// Calls f(length, first) for the intervals of a partition; `length` is an integral constant.
  template <Partition of, class F>
  MICA_INLINE static void for_each_interval(F f) {
    int first = 0;
    if constexpr (of.longer > 0) {
      for (int i = 0; i < of.longer; ++i, first += of.size + 1)
        f(std::integral_constant<int, of.size + 1>{}, first);
    }
    if constexpr (of.longer < of.count) {
      for (int i = of.longer; i < of.count; ++i, first += of.size)
        f(std::integral_constant<int, of.size>{}, first);
    }
  }

  /// The gradients of the taps from (u, v) on.
  template <int Height, int Width, class X, class DY>
  MICA_INLINE static void add_taps(X x, DY dy, T* gradient, int u, int v) {
    constexpr int row = X::layout.row_stride(), dilation = C.vertical.dilation;
    constexpr DepthwiseStrides in{dilation * row, C.horizontal.dilation * C.filters,
                                  channels_in_lanes.column_stride(C.horizontal.stride * C.filters)};
    constexpr DepthwiseStrides out{dilation * DY::layout.row_stride(), 0,
                                   channels_in_lanes.column_stride(C.filters)};
    const T* const first_tap = x.at(0, u * dilation - C.vertical.before(), -C.horizontal.before()) +
                               v * C.horizontal.dilation * C.filters;
    gradient += (u * C.horizontal.window + v) * C.filters;
    for (int pattern = 0; pattern < channels_in_lanes.patterns(); ++pattern) {
      Packet<T> sums[std::size_t{Height * Width}];
      for (auto& sum : sums) sum = broadcast<Packet<T>>(T(0));
      for_each_row_tile<C.vertical.outputs(), dilation>([&](auto rows, int first) {
        channels_in_lanes.for_each_run(pattern, [&](int offset, int columns, int valid) {
          // Of the packets of single pixels, the lanes without a channel are not stored.
          correlate_gradients<Height, Width, C.vertical.stride, rows()>(
              first_tap + first * C.vertical.stride * row + offset, in, dy.at(0, first) + offset, out,
              columns, channels_in_lanes.is_flat ? valid : lanes<T>, sums);
        });
      });
      for (int t = 0; t < Height * Width; ++t)
        add_lanes(pattern, sums[t], gradient + (t / Width * C.horizontal.window + t % Width) * C.filters);
    }
  }

  /// Adds the lanes of a pattern to the gradients of their channels.
  MICA_NOINLINE static void add_lanes(int pattern, Packet<T> sums, T* to) {
    if constexpr (channels_in_lanes.is_flat) {
      Values<T, lanes<T>> values;
      store(values, sums);
      for (int lane = 0, c = pattern * lanes<T> % C.filters; lane < lanes<T>; ++lane) {
        to[c] += values[lane];
        if (++c == C.filters) c = 0;
      }
    } else {
      const int first = pattern * lanes<T>, valid = std::min(lanes<T>, C.filters - first);
      store_first(to + first, load_first<Packet<T>>(to + first, valid) + sums, valid);
    }
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
