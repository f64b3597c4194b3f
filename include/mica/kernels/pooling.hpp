// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/view.hpp>
#include <mica/core/contracts/window.hpp>
#include <mica/kernels/elementwise.hpp>

#include <algorithm>
#include <limits>

#include <mica/core/utilities/macro_scope.hpp>

/// The largest or the mean value of each channel in a sliding window.
namespace mica::kernels::inline MICA_PACKETS {

/// A pooling's extents. What a window covers outside of the image does not count.
struct Pooling {
  Axis y;
  Axis x;
  int channels;

  constexpr Shape input() const { return {y.extent, x.extent, channels}; }
  constexpr Shape output() const { return {y.outputs(), x.outputs(), channels}; }

  /// Whether every window lies inside the image, and whether no two share a pixel.
  constexpr bool inside() const { return y.padding() == 0 && x.padding() == 0; }
  constexpr bool apart() const { return y.window <= y.stride && x.window <= x.stride; }

  friend constexpr bool operator==(const Pooling&, const Pooling&) = default;
};

/// The pixels [first, last) of an axis that output `o` covers.
struct Window {
  int first;
  int last;
};
constexpr Window window_of(const Axis& axis, int o) {
  const int first = o * axis.stride - axis.before();
  return {std::max(first, 0), std::min(first + axis.window, axis.extent)};
}

/// Calls f(output y, output x, window y, window x) for every output.
template <Pooling G, class F>
MICA_INLINE void for_each_window(F f) {
  for (int oy = 0; oy < G.y.outputs(); ++oy)
    for (int ox = 0; ox < G.x.outputs(); ++ox) {
      if constexpr (G.inside()) {
        const int y = oy * G.y.stride, x = ox * G.x.stride;
        f(oy, ox, Window{y, y + G.y.window}, Window{x, x + G.x.window});
      } else {
        f(oy, ox, window_of(G.y, oy), window_of(G.x, ox));
      }
    }
}

/// Gradients of shared pixels add up, and pixels that no window covers have none.
template <Pooling G, class DX>
MICA_INLINE void clear_unless_covered(DX dx, int sample) {
  constexpr bool covered =
      G.apart() && G.y.outputs() * G.y.window == G.y.extent && G.x.outputs() * G.x.window == G.x.extent;
  if constexpr (!covered)
    for (int y = 0; y < G.y.extent; ++y)
      std::fill_n(dx.at(sample, y), G.x.extent * G.channels, typename DX::value_type(0));
}

/// The maximum of a window in which there is a NaN is NaN, as in PyTorch and TensorFlow.
template <Pooling G>
struct MaxPooling {
  template <class X, class Y>
  MICA_NOINLINE static void forward(X x, Y y) {
    using T = typename Y::value_type;
    for (int s = 0; s < x.count; ++s)
      for_each_window<G>([&](int oy, int ox, Window wy, Window wx) {
        for_each_packet<T, G.channels>([&](int c, auto valid) {
          const T* row = x.at(s, wy.first, wx.first) + c;
          const int height = G.inside() ? G.y.window : wy.last - wy.first;
          const int width = G.inside() ? G.x.window : wx.last - wx.first;
          Packet<T> largest = load<Packet<T>>(row), nan = nan_bits(largest, largest);
          for (int u = 0; u < height; ++u, row += X::layout.row_stride()) {
            // Two pixels share a test for NaN.
            int v = 0;
            for (; v + 2 <= width; v += 2) {
              const auto left = load<Packet<T>>(row + v * G.channels);
              const auto right = load<Packet<T>>(row + (v + 1) * G.channels);
              nan = nan | nan_bits(left, right);
              largest = max(largest, max(left, right));
            }
            if (v < width) {
              const auto last = load<Packet<T>>(row + v * G.channels);
              nan = nan | nan_bits(last, last);
              largest = max(largest, last);
            }
          }
          store_first<valid()>(y.at(s, oy, ox) + c, largest | nan);
        });
      });
  }

  /// The first pixel of a window that equals its maximum gets the gradient; where there is a NaN in the
  /// window, the first NaN.
  template <class X, class Y, class DY, class DX>
  MICA_NOINLINE static void backward(X x, Y y, DY dy, DX dx) {
    using T = typename DX::value_type;
    for (int s = 0; s < x.count; ++s) {
      clear_unless_covered<G>(dx, s);
      for_each_window<G>([&](int oy, int ox, Window wy, Window wx) {
        for_each_packet<T, G.channels>([&](int c, auto valid) {
          const Packet<T> largest = load<Packet<T>>(y.at(s, oy, ox) + c);
          Packet<T> left = load<Packet<T>>(dy.at(s, oy, ox) + c);
          for (int iy = wy.first; iy < wy.last; ++iy)
            for (int ix = wx.first; ix < wx.last; ++ix) {
              const auto pixel = load<Packet<T>>(x.at(s, iy, ix) + c);
              const Packet<T> takes = equal_bits(pixel, largest) | nan_bits(pixel, pixel);
              Packet<T> taken = left & takes;
              left = without(left, takes);
              T* to = dx.at(s, iy, ix) + c;
              if constexpr (!G.apart()) taken = taken + load<Packet<T>>(to);
              store_first<valid()>(to, taken);
            }
        });
      });
    }
  }
};

template <Pooling G>
struct AveragePooling {
  template <class X, class Y>
  MICA_NOINLINE static void forward(X x, Y y) {
    using T = typename Y::value_type;
    for (int s = 0; s < x.count; ++s)
      for_each_window<G>([&](int oy, int ox, Window wy, Window wx) {
        const auto share = broadcast<Packet<T>>(T(1) / T((wy.last - wy.first) * (wx.last - wx.first)));
        for_each_packet<T, G.channels>([&](int c, auto valid) {
          Packet<T> total = broadcast<Packet<T>>(T(0));
          for (int iy = wy.first; iy < wy.last; ++iy)
            for (int ix = wx.first; ix < wx.last; ++ix) total = total + load<Packet<T>>(x.at(s, iy, ix) + c);
          store_first<valid()>(y.at(s, oy, ox) + c, total * share);
        });
      });
  }

  template <class DY, class DX>
  MICA_NOINLINE static void backward(DY dy, DX dx) {
    using T = typename DX::value_type;
    for (int s = 0; s < dy.count; ++s) {
      clear_unless_covered<G>(dx, s);
      for_each_window<G>([&](int oy, int ox, Window wy, Window wx) {
        const auto share = broadcast<Packet<T>>(T(1) / T((wy.last - wy.first) * (wx.last - wx.first)));
        for_each_packet<T, G.channels>([&](int c, auto valid) {
          const Packet<T> part = load<Packet<T>>(dy.at(s, oy, ox) + c) * share;
          for (int iy = wy.first; iy < wy.last; ++iy)
            for (int ix = wx.first; ix < wx.last; ++ix) {
              T* to = dx.at(s, iy, ix) + c;
              store_first<valid()>(to, G.apart() ? part : part + load<Packet<T>>(to));
            }
        });
      });
    }
  }
};

}  // namespace mica::kernels::inline MICA_PACKETS

#include <mica/core/utilities/macro_unscope.hpp>
