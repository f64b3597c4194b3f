// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/view.hpp>
#include <mica/kernels/axis.hpp>
#include <mica/kernels/elementwise.hpp>

#include <algorithm>
#include <limits>

#include <mica/core/utilities/macro_scope.hpp>

/// Pooling: the largest or the mean value of each channel in a sliding window.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// The sizes of a pooling layer. Pixels of a window outside of the image do not count.
struct Pooling {
  Axis vertical;
  Axis horizontal;
  int channels;

  constexpr Shape input() const { return {vertical.extent, horizontal.extent, channels}; }
  constexpr Shape output() const { return {vertical.outputs(), horizontal.outputs(), channels}; }

  /// Whether every window is inside the image, and whether no two windows share a pixel.
  constexpr bool inside() const { return vertical.padding() == 0 && horizontal.padding() == 0; }
  constexpr bool apart() const {
    return vertical.window <= vertical.stride && horizontal.window <= horizontal.stride;
  }

  friend constexpr bool operator==(const Pooling&, const Pooling&) = default;
};

/// The pixels [first, last) of one axis that a window covers.
struct WindowRange {
  int first;
  int last;
};
constexpr WindowRange window_of(const Axis& axis, int o) {
  const int first = o * axis.stride - axis.before();
  return {std::max(first, 0), std::min(first + axis.window, axis.extent)};
}

/// Calls f(output row, output column, rows of the window, columns of the window) for every output.
template <Pooling G, class F>
MICA_INLINE constexpr void for_each_window(F f) {
  for (int row = 0; row < G.vertical.outputs(); ++row) {
    for (int column = 0; column < G.horizontal.outputs(); ++column) {
      if constexpr (G.inside()) {
        const int first_row = row * G.vertical.stride, first_column = column * G.horizontal.stride;
        f(row, column, WindowRange{first_row, first_row + G.vertical.window},
          WindowRange{first_column, first_column + G.horizontal.window});
      } else {
        f(row, column, window_of(G.vertical, row), window_of(G.horizontal, column));
      }
    }
  }
}

/// Sets dL/dx of one sample to zero, unless each pixel is in exactly one window and so is written once.
template <Pooling G, class DX>
MICA_INLINE void clear_unless_covered(DX dx, int sample) {
  constexpr bool covered = G.apart() && G.vertical.outputs() * G.vertical.window == G.vertical.extent &&
                           G.horizontal.outputs() * G.horizontal.window == G.horizontal.extent;
  if constexpr (!covered)
    for (int row = 0; row < G.vertical.extent; ++row)
      std::fill_n(dx.at(sample, row), G.horizontal.extent * G.channels, typename DX::value_type(0));
}

/// The maximum. It is NaN if the window has a NaN, as in PyTorch and TensorFlow.
template <Pooling G>
struct MaxPooling {
  template <class X, class Y>
  MICA_NOINLINE static void forward(X x, Y y) {
    using T = typename Y::value_type;
    for (int s = 0; s < x.count; ++s) {
      for_each_window<G>([&](int row, int column, WindowRange rows, WindowRange columns) {
        for_each_packet<T, G.channels>([&](int c, auto valid) {
          const T* pixels = x.at(s, rows.first, columns.first) + c;
          const int height = G.inside() ? G.vertical.window : rows.last - rows.first;
          const int width = G.inside() ? G.horizontal.window : columns.last - columns.first;
          Packet<T> largest = load<Packet<T>>(pixels), nan = nan_bits(largest, largest);
          for (int u = 0; u < height; ++u, pixels += X::layout.row_stride()) {
            // One comparison tests two pixels for NaN.
            int v = 0;
            for (; v + 2 <= width; v += 2) {
              const auto left = load<Packet<T>>(pixels + v * G.channels);
              const auto right = load<Packet<T>>(pixels + (v + 1) * G.channels);
              nan = nan | nan_bits(left, right);
              largest = max(largest, max(left, right));
            }
            if (v < width) {
              const auto last = load<Packet<T>>(pixels + v * G.channels);
              nan = nan | nan_bits(last, last);
              largest = max(largest, last);
            }
          }
          store_first<valid()>(y.at(s, row, column) + c, largest | nan);
        });
      });
    }
  }

  /// dL/dy goes to the first pixel of the window that equals the maximum, or to the first NaN if there is
  /// one.
  template <class X, class Y, class DY, class DX>
  MICA_NOINLINE static void backward(X x, Y y, DY dy, DX dx) {
    using T = typename DX::value_type;
    for (int s = 0; s < x.count; ++s) {
      clear_unless_covered<G>(dx, s);
      for_each_window<G>([&](int row, int column, WindowRange rows, WindowRange columns) {
        for_each_packet<T, G.channels>([&](int c, auto valid) {
          const Packet<T> largest = load<Packet<T>>(y.at(s, row, column) + c);
          Packet<T> remaining = load<Packet<T>>(dy.at(s, row, column) + c);
          for (int i = rows.first; i < rows.last; ++i) {
            for (int j = columns.first; j < columns.last; ++j) {
              const auto pixel = load<Packet<T>>(x.at(s, i, j) + c);
              const Packet<T> takes = equal_bits(pixel, largest) | nan_bits(pixel, pixel);
              Packet<T> taken = remaining & takes;
              remaining = without(remaining, takes);
              T* to = dx.at(s, i, j) + c;
              if constexpr (!G.apart()) taken = taken + load<Packet<T>>(to);
              store_first<valid()>(to, taken);
            }
          }
        });
      });
    }
  }
};

/// f(first) + ... + f(last - 1), packets, by pairwise summation: the rounding error of a long sum in order
/// grows with its length, that of pairwise summation hardly.
template <class T, class F>
Packet<T> sum_in_halves(int first, int last, F f) {
  if (last - first > 128) {
    const int middle = first + (last - first) / 2;
    return sum_in_halves<T>(first, middle, f) + sum_in_halves<T>(middle, last, f);
  }
  // Four additions are in flight at a time.
  Packet<T> sums[4];
  for (auto& sum : sums) sum = broadcast<Packet<T>>(T(0));
  for (; first + 4 <= last; first += 4) {
    MICA_UNROLL
    for (int k = 0; k < 4; ++k) sums[k] = sums[k] + f(first + k);
  }
  for (; first < last; ++first) sums[0] = sums[0] + f(first);
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/// The mean of the pixels inside the image.
template <Pooling G>
struct AveragePooling {
  template <class X, class Y>
  MICA_NOINLINE static void forward(X x, Y y) {
    using T = typename Y::value_type;
    for (int s = 0; s < x.count; ++s) {
      for_each_window<G>([&](int row, int column, WindowRange rows, WindowRange columns) {
        const auto share =
            broadcast<Packet<T>>(T(1) / T((rows.last - rows.first) * (columns.last - columns.first)));
        for_each_packet<T, G.channels>([&](int c, auto valid) {
          Packet<T> total = broadcast<Packet<T>>(T(0));
          if constexpr (G.vertical.window * G.horizontal.window > 64) {
            total = sum_in_halves<T>(rows.first, rows.last, [&](int i) {
              const T* const pixels = x.at(s, i) + c;
              return sum_in_halves<T>(columns.first, columns.last,
                                      [&](int j) { return load<Packet<T>>(pixels + j * G.channels); });
            });
          } else {
            for (int i = rows.first; i < rows.last; ++i) {
              for (int j = columns.first; j < columns.last; ++j)
                total = total + load<Packet<T>>(x.at(s, i, j) + c);
            }
          }
          store_first<valid()>(y.at(s, row, column) + c, total * share);
        });
      });
    }
  }

  template <class DY, class DX>
  MICA_NOINLINE static void backward(DY dy, DX dx) {
    using T = typename DX::value_type;
    for (int s = 0; s < dy.count; ++s) {
      clear_unless_covered<G>(dx, s);
      for_each_window<G>([&](int row, int column, WindowRange rows, WindowRange columns) {
        const auto share =
            broadcast<Packet<T>>(T(1) / T((rows.last - rows.first) * (columns.last - columns.first)));
        for_each_packet<T, G.channels>([&](int c, auto valid) {
          const Packet<T> gradient = load<Packet<T>>(dy.at(s, row, column) + c) * share;
          for (int i = rows.first; i < rows.last; ++i) {
            for (int j = columns.first; j < columns.last; ++j) {
              T* to = dx.at(s, i, j) + c;
              store_first<valid()>(to, G.apart() ? gradient : gradient + load<Packet<T>>(to));
            }
          }
        });
      });
    }
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
