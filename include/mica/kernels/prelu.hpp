// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/view.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/kernels/functions.hpp>

#include <mica/core/utilities/macro_scope.hpp>

/// y = x where x > 0, else alpha x, with an alpha for each channel (`shared` by all pixels) or for each
/// element.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Calls f(first alpha, first row, rows, columns, channel, valid) for each packet of `valid` alphas. They
/// belong to the channels, or the contiguous elements of a row, from `channel` on, in these rows and columns
/// of a sample.
template <bool shared, class T, Layout... Layouts, class F>
MICA_INLINE void for_each_alpha(F f) {
  using R = Runs<Layouts...>;
  if constexpr (shared) {
    constexpr Shape shape = R::shape;
    for_each_packet<T, shape.channels()>(
        [&](int c, auto valid) { f(c, 0, shape.height(), shape.width(), c, valid); });
  } else {
    for (int r = 0; r < R::count; ++r)
      for_each_packet<T, R::size>([&](int i, auto valid) { f(r * R::size + i, r, 1, 1, i, valid); });
  }
}

template <bool shared, class X, class Y, class T>
MICA_NOINLINE void prelu(X x, Y y, const T* alpha) {
  for_each_alpha<shared, T, X::layout, Y::layout>(
      [&](int first, int row, int rows, int columns, int channel, auto valid) {
        const auto slope = load_first<Packet<T>, valid()>(alpha + first);
        for (int s = 0; s < x.count; ++s) {
          for (int i = row; i < row + rows; ++i) {
            for (int j = 0; j < columns; ++j) {
              const auto a = load<Packet<T>>(x.at(s, i, j) + channel);
              store_first<valid()>(y.at(s, i, j) + channel, where(a > 0, a, slope * a));
            }
          }
        }
      });
}

/// dL/dx unless `dx` is NoGradient, and dL/dalpha unless `gradient` is null.
template <bool shared, class X, class DY, class DX, class T>
MICA_NOINLINE void prelu_gradient(X x, DY dy, DX dx, const T* alpha, T* gradient, bool add) {
  using P = Packet<T>;
  const auto of = [&](int first, int row, int rows, int columns, int channel, auto valid) {
    const auto slope = load_first<P, valid()>(alpha + first);
    P sum = broadcast<P>(0);
    for (int s = 0; s < x.count; ++s) {
      for (int i = row; i < row + rows; ++i) {
        for (int j = 0; j < columns; ++j) {
          const auto a = load<P>(x.at(s, i, j) + channel), da = load<P>(dy.at(s, i, j) + channel);
          if constexpr (needs_gradient<DX>)
            store_first<valid()>(dx.at(s, i, j) + channel, where(a > 0, da, slope * da));
          sum = multiply_add(da, min(a, 0), sum);
        }
      }
    }
    if (!gradient) return;
    if (add) sum = sum + load_first<P, valid()>(gradient + first);
    store_first<valid()>(gradient + first, sum);
  };
  if constexpr (needs_gradient<DX>)
    for_each_alpha<shared, T, X::layout, DY::layout, DX::layout>(of);
  else
    for_each_alpha<shared, T, X::layout, DY::layout>(of);
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
