// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/convolution.hpp>
#include <mica/kernels/pooling.hpp>
#include <mica/kernels/up_sampling.hpp>

#include <cstddef>

#include <mica/core/utilities/macro_scope.hpp>

/// Sliding windows over one image, channels last, as loops over plain numbers that constant expressions may
/// have, too. The weights are read where they are.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// The taps [first, last) of an output that lie inside of the image; tap t reads input begin + t dilation.
struct Taps {
  int first;
  int last;
  int begin;
};
constexpr Taps taps_of(const Axis& axis, int o) {
  Taps taps{0, axis.window, o * axis.stride - axis.before()};
  while (taps.begin + taps.first * axis.dilation < 0) ++taps.first;
  while (taps.begin + (taps.last - 1) * axis.dilation >= axis.extent) --taps.last;
  return taps;
}

/// Calls f(row, column, number of the tap, number of the pixel) for the taps of an output.
template <Convolution C, class F>
constexpr void for_each_tap(const Taps& rows, const Taps& columns, F f) {
  for (int u = rows.first; u < rows.last; ++u) {
    const int pixels = (rows.begin + u * C.vertical.dilation) * C.horizontal.extent + columns.begin;
    for (int v = columns.first; v < columns.last; ++v)
      f(u * C.horizontal.window + v, pixels + v * C.horizontal.dilation);
  }
}

/// Filters `first` to `first` + count - 1 of one output.
template <Convolution C, int count, class T>
constexpr void convolve_pixel(const T* x, const T* kernel, const T* bias, T* y, int first, const Taps& rows,
                              const Taps& columns) {
  constexpr int channels = C.group_channels();
  T sums[std::size_t{count}] = {};
  if (bias)
    for (int k = 0; k < count; ++k) sums[k] = bias[first + k];
  for_each_tap<C>(rows, columns, [&](int tap, int place) {
    const T* const pixel = x + place * C.channels;
    const T* w = kernel + tap * channels * C.filters + first;
    for (int c = 0; c < channels; ++c, w += C.filters)
      for (int k = 0; k < count; ++k)
        sums[k] += w[k] * pixel[C.groups == 1 ? c : (first + k) / C.group_filters() * channels + c];
  });
  for (int k = 0; k < count; ++k) y[first + k] = sums[k];
}

/// y = bias + the convolution of x. The kernel is [height][width][channels / groups][filters].
template <Convolution C, class T>
constexpr void convolve(const T* x, const T* kernel, const T* bias, T* y) {
  constexpr int together = 16, rest = C.filters % together;
  for (int row = 0; row < C.vertical.outputs(); ++row) {
    const Taps rows = taps_of(C.vertical, row);
    for (int column = 0; column < C.horizontal.outputs(); ++column, y += C.filters) {
      const Taps columns = taps_of(C.horizontal, column);
      for (int f = 0; f < C.filters - rest; f += together)
        convolve_pixel<C, together>(x, kernel, bias, y, f, rows, columns);
      if constexpr (rest > 0) convolve_pixel<C, rest>(x, kernel, bias, y, C.filters - rest, rows, columns);
    }
  }
}

/// y = bias + the transpose of the convolution C, which goes from y to x: each pixel of x is spread over its
/// window. The kernel is [height][width][channels of y][channels of x].
template <Convolution C, class T>
constexpr void convolve_transposed(const T* x, const T* kernel, const T* bias, T* y) {
  for (int i = 0; i < C.vertical.extent * C.horizontal.extent; ++i)
    for (int c = 0; c < C.channels; ++c) y[i * C.channels + c] = bias ? bias[c] : T(0);
  for (int row = 0; row < C.vertical.outputs(); ++row) {
    const Taps rows = taps_of(C.vertical, row);
    for (int column = 0; column < C.horizontal.outputs(); ++column, x += C.filters) {
      for_each_tap<C>(rows, taps_of(C.horizontal, column), [&](int tap, int place) {
        T* const to = y + place * C.channels;
        const T* w = kernel + tap * C.channels * C.filters;
        for (int c = 0; c < C.channels; ++c, w += C.filters) {
          T sum = 0;
          for (int f = 0; f < C.filters; ++f) sum += w[f] * x[f];
          to[c] += sum;
        }
      });
    }
  }
}

/// The largest value of each window, NaN if it has one, or the mean. Pixels outside of the image do not
/// count.
template <Pooling P, bool largest, class T>
constexpr void pool(const T* x, T* y) {
  for_each_window<P>([&](int, int, WindowRange rows, WindowRange columns) {
    const auto at = [&](int i, int j) { return x + (i * P.horizontal.extent + j) * P.channels; };
    const T* const first = at(rows.first, columns.first);
    for (int c = 0; c < P.channels; ++c) y[c] = largest ? first[c] : T(0);
    for (int i = rows.first; i < rows.last; ++i) {
      for (int j = columns.first; j < columns.last; ++j) {
        const T* const pixel = at(i, j);
        for (int c = 0; c < P.channels; ++c) {
          if constexpr (largest)
            y[c] = pixel[c] > y[c] || pixel[c] != pixel[c] ? pixel[c] : y[c];
          else
            y[c] += pixel[c];
        }
      }
    }
    if constexpr (!largest) {
      const T share = T(1) / T((rows.last - rows.first) * (columns.last - columns.first));
      for (int c = 0; c < P.channels; ++c) y[c] *= share;
    }
    y += P.channels;
  });
}

/// The pixels of x repeated, or weighted means of two by two of them.
template <UpSampling U, class T>
constexpr void up_sample(const T* x, T* y) {
  for (int row = 0; row < U.vertical.outputs(); ++row) {
    for (int column = 0; column < U.horizontal.outputs(); ++column, y += U.channels) {
      const auto at = [&](int i, int j) { return x + (i * U.horizontal.extent + j) * U.channels; };
      const int i = U.vertical.first(row), j = U.horizontal.first(column);
      for (int c = 0; c < U.channels; ++c) y[c] = at(i, j)[c];
      if constexpr (U.linear) {
        const int below = U.vertical.second(row), right = U.horizontal.second(column);
        const T down = U.vertical.template share<T>(row), across = U.horizontal.template share<T>(column);
        for (int c = 0; c < U.channels; ++c) {
          const T upper = y[c] + across * (at(i, right)[c] - y[c]);
          const T lower = at(below, j)[c] + across * (at(below, right)[c] - at(below, j)[c]);
          y[c] = upper + down * (lower - upper);
        }
      }
    }
  }
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
