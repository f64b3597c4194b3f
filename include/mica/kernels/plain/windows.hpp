// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/convolution.hpp>
#include <mica/kernels/pooling.hpp>
#include <mica/kernels/up_sampling.hpp>

#include <algorithm>

#include <mica/core/utilities/macro_scope.hpp>

/// Sliding windows over one image, channels last, as loops over plain numbers that constant expressions may
/// have, too. The weights are read where they are.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Calls f(tap, input) for the taps of output o that lie inside of the image.
template <class F>
constexpr void for_each_tap(const Axis& axis, int o, F f) {
  int input = o * axis.stride - axis.before();
  for (int tap = 0; tap < axis.window; ++tap, input += axis.dilation)
    if (input >= 0 && input < axis.extent) f(tap, input);
}

/// Writes the bias, or 0, to each pixel.
template <class T>
constexpr void fill_pixels(const T* bias, int pixels, int channels, T* y) {
  for (int i = 0; i < pixels; ++i, y += channels)
    for (int c = 0; c < channels; ++c) y[c] = bias ? bias[c] : T(0);
}

/// y = bias + the convolution of x. The kernel is [height][width][channels / groups][filters].
template <Convolution C, class T>
constexpr void convolve(const T* x, const T* kernel, const T* bias, T* y) {
  constexpr int filters = C.filters, group_filters = C.group_filters(), group_channels = C.group_channels();
  constexpr int columns = C.horizontal.outputs();
  for (int row = 0; row < C.vertical.outputs(); ++row) {
    for (int column = 0; column < columns; ++column) {
      T* const to = y + (row * columns + column) * filters;
      fill_pixels(bias, 1, filters, to);
      for_each_tap(C.vertical, row, [&](int u, int i) {
        for_each_tap(C.horizontal, column, [&](int v, int j) {
          const T* const pixel = x + (i * C.horizontal.extent + j) * C.channels;
          const T* w = kernel + (u * C.horizontal.window + v) * group_channels * filters;
          for (int c = 0; c < group_channels; ++c, w += filters)
            for (int f = 0; f < filters; ++f)
              to[f] += w[f] * pixel[C.groups == 1 ? c : f / group_filters * group_channels + c];
        });
      });
    }
  }
}

/// y = bias + the transpose of the convolution C, which goes from y to x: each pixel of x is spread over its
/// window. The kernel is [height][width][channels of y][channels of x].
template <Convolution C, class T>
constexpr void convolve_transposed(const T* x, const T* kernel, const T* bias, T* y) {
  constexpr int columns = C.horizontal.outputs();
  fill_pixels(bias, C.vertical.extent * C.horizontal.extent, C.channels, y);
  for (int row = 0; row < C.vertical.outputs(); ++row) {
    for (int column = 0; column < columns; ++column) {
      const T* const pixel = x + (row * columns + column) * C.filters;
      for_each_tap(C.vertical, row, [&](int u, int i) {
        for_each_tap(C.horizontal, column, [&](int v, int j) {
          T* const to = y + (i * C.horizontal.extent + j) * C.channels;
          const T* w = kernel + (u * C.horizontal.window + v) * C.channels * C.filters;
          for (int c = 0; c < C.channels; ++c, w += C.filters)
            for (int f = 0; f < C.filters; ++f) to[c] += w[f] * pixel[f];
        });
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
