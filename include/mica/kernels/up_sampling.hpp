// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/view.hpp>
#include <mica/kernels/elementwise.hpp>

#include <algorithm>
#include <cstdint>

#include <mica/core/utilities/macro_scope.hpp>

/// Larger images: each output is a pixel, or a mean of two by two pixels weighted by their distances.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// One axis, `factor` outputs for each input. Output o lies at (o + 1/2) / factor - 1/2 between the inputs,
/// and at the nearest input where that is outside of the image.
struct UpSamplingAxis {
  int extent;
  int factor;
  bool linear;

  constexpr int outputs() const { return detail::extent(std::int64_t{extent} * factor); }

  /// The place of an output, in units of 1 / (2 factor).
  constexpr int place(int o) const { return std::clamp(2 * o + 1 - factor, 0, 2 * factor * (extent - 1)); }
  /// The inputs that output o takes, and the weight of the second.
  constexpr int first(int o) const { return linear ? place(o) / (2 * factor) : o / factor; }
  constexpr int second(int o) const { return std::min(first(o) + 1, extent - 1); }
  template <class T>
  constexpr T share(int o) const {
    return T(place(o) % (2 * factor)) / T(2 * factor);
  }

  /// The outputs [begin, end) that take input i, and its weight in one of them.
  constexpr int begin(int i) const {
    return linear ? std::max(factor * (i - 1) + (factor - 1) / 2 + 1, 0) : factor * i;
  }
  constexpr int end(int i) const {
    return linear ? std::min(factor * (i + 1) + factor / 2, outputs()) : factor * (i + 1);
  }
  template <class T>
  constexpr T weight(int o, int i) const {
    const int distance = place(o) - 2 * factor * i;
    return linear ? T(2 * factor - (distance < 0 ? -distance : distance)) / T(2 * factor) : T(1);
  }

  friend constexpr bool operator==(const UpSamplingAxis&, const UpSamplingAxis&) = default;
};

struct UpSampling {
  UpSamplingAxis vertical;
  UpSamplingAxis horizontal;
  int channels;
  bool linear;

  friend constexpr bool operator==(const UpSampling&, const UpSampling&) = default;
};

template <UpSampling G>
struct UpSampler {
  template <class X, class Y>
  MICA_NOINLINE static void forward(X x, Y y) {
    using T = typename Y::value_type;
    for (int s = 0; s < x.count; ++s) {
      for (int row = 0; row < G.vertical.outputs(); ++row) {
        if constexpr (G.linear)
          mean_row(x, y, s, row);
        else if (row % G.vertical.factor != 0)
          std::copy_n(y.at(s, row - 1), G.horizontal.outputs() * G.channels, y.at(s, row));
        else
          for (int column = 0; column < G.horizontal.outputs(); ++column) {
            const T* const read = x.at(s, row / G.vertical.factor, column / G.horizontal.factor);
            T* const write = y.at(s, row, column);
            for_each_packet<T, G.channels>(
                [&](int c, auto valid) { store_first<valid()>(write + c, load<Packet<T>>(read + c)); });
          }
      }
    }
  }

  /// The transpose: an input gets the gradient of each output that takes it, times its weight there.
  template <class DY, class DX>
  MICA_NOINLINE static void backward(DY dy, DX dx) {
    using T = typename DX::value_type;
    T across[std::size_t{2 * G.horizontal.factor}];
    for (int s = 0; s < dy.count; ++s) {
      for (int i = 0; i < G.vertical.extent; ++i) {
        const int top = G.vertical.begin(i), bottom = G.vertical.end(i);
        for (int j = 0; j < G.horizontal.extent; ++j) {
          const int left = G.horizontal.begin(j), right = G.horizontal.end(j);
          for (int column = left; column < right; ++column)
            across[column - left] = G.horizontal.template weight<T>(column, j);
          for_each_packet<T, G.channels>([&](int c, auto valid) {
            Packet<T> total = broadcast<Packet<T>>(T(0));
            for (int row = top; row < bottom; ++row) {
              const T* const read = dy.at(s, row, left) + c;
              Packet<T> sum = broadcast<Packet<T>>(T(0));
              for (int k = 0; k < right - left; ++k) {
                const auto one = load<Packet<T>>(read + k * G.channels);
                sum = G.linear ? multiply_add(one, broadcast<Packet<T>>(across[k]), sum) : sum + one;
              }
              const auto down = broadcast<Packet<T>>(G.vertical.template weight<T>(row, i));
              total = G.linear ? multiply_add(sum, down, total) : total + sum;
            }
            store_first<valid()>(dx.at(s, i, j) + c, total);
          });
        }
      }
    }
  }

 private:
  // With the weights v and h of the lower and the right pixels, a mean of the two rows' means:
  //   upper = a + h (b - a),   lower = c + h (d - c),   y = upper + v (lower - upper)
  template <class X, class Y>
  MICA_INLINE static void mean_row(X x, Y y, int s, int row) {
    using T = typename Y::value_type;
    const T *const upper = x.at(s, G.vertical.first(row)), *const lower = x.at(s, G.vertical.second(row));
    const auto v = broadcast<Packet<T>>(G.vertical.template share<T>(row));
    for (int column = 0; column < G.horizontal.outputs(); ++column) {
      const int left = G.horizontal.first(column) * G.channels,
                right = G.horizontal.second(column) * G.channels;
      const auto h = broadcast<Packet<T>>(G.horizontal.template share<T>(column));
      T* const write = y.at(s, row, column);
      const auto mean = [&](const T* pixels) {
        const auto first = load<Packet<T>>(pixels + left);
        return multiply_add(load<Packet<T>>(pixels + right) - first, h, first);
      };
      for_each_packet<T, G.channels>([&](int c, auto valid) {
        const auto first = mean(upper + c);
        store_first<valid()>(write + c, multiply_add(mean(lower + c) - first, v, first));
      });
    }
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
