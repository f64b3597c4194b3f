// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/view.hpp>
#include <mica/kernels/elementwise.hpp>

#include <algorithm>
#include <numeric>

#include <mica/core/utilities/macro_scope.hpp>

/// Several inputs that become one: products of factors, and channels side by side; and copies.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Calls f(sample, row, column) for every pixel.
template <Shape S, class F>
MICA_INLINE void for_each_pixel(int samples, F f) {
  for (int s = 0; s < samples; ++s) {
    for (int row = 0; row < S.height(); ++row) {
      for (int column = 0; column < S.width(); ++column) f(s, row, column);
    }
  }
}

/// Copies `Channels` channels of every pixel, from channel `first` of one view to channel `to_first` of
/// another.
template <int Channels, class From, class To>
MICA_NOINLINE void copy_channels(From from, int first, To to, int to_first) {
  using T = typename To::value_type;
  for_each_pixel<To::shape>(to.count, [&](int s, int row, int column) {
    const T* const read = from.at(s, row, column) + first;
    T* const write = to.at(s, row, column) + to_first;
    for_each_packet<T, Channels>(
        [&](int c, auto valid) { store_first<valid()>(write + c, load<Packet<T>>(read + c)); });
  });
}

/// Copies all elements in their order to a shape with the same number of elements.
template <class From, class To>
MICA_NOINLINE void copy_elements(From from, To to) {
  using T = typename To::value_type;
  using Read = Runs<From::layout>;
  using Write = Runs<To::layout>;
  constexpr int size = std::gcd(Read::size, Write::size);
  for (int s = 0; s < to.count; ++s) {
    for (int i = 0; i < To::shape.size(); i += size) {
      const T* const read = from.at(s, i / Read::size) + i % Read::size;
      T* const write = to.at(s, i / Write::size) + i % Write::size;
      for_each_packet<T, size>(
          [&](int c, auto valid) { store_first<valid()>(write + c, load<Packet<T>>(read + c)); });
    }
  }
}

/// A factor of a product at a pixel. A factor that is flat beside images is the same at all pixels.
template <Shape S, class V>
MICA_INLINE typename V::value_type* factor_at(V x, int sample, int row, int column) {
  if constexpr (V::shape == S)
    return x.at(sample, row, column);
  else
    return x.at(sample);
}

/// y = the product of the factors.
template <class Y, class... X>
MICA_NOINLINE void multiply(Y y, X... x) {
  using T = typename Y::value_type;
  for_each_pixel<Y::shape>(y.count, [&](int s, int row, int column) {
    for_each_packet<T, Y::shape.channels()>([&](int c, auto valid) {
      const auto product =
          (broadcast<Packet<T>>(T(1)) * ... * load<Packet<T>>(factor_at<Y::shape>(x, s, row, column) + c));
      store_first<valid()>(y.at(s, row, column) + c, product);
    });
  });
}

/// The gradient of a factor: dy times the product of the others, for a flat factor summed over all pixels.
template <class DY, class DX, class... Others>
MICA_NOINLINE void multiply_gradient(DY dy, DX dx, Others... others) {
  using T = typename DX::value_type;
  constexpr Shape shape = DY::shape;
  constexpr bool is_flat = !(DX::shape == shape);
  if constexpr (is_flat)
    for (int s = 0; s < dx.count; ++s) std::fill_n(dx.at(s), DX::shape.size(), T(0));
  for_each_pixel<shape>(dy.count, [&](int s, int row, int column) {
    for_each_packet<T, shape.channels()>([&](int c, auto valid) {
      auto gradient = (load<Packet<T>>(dy.at(s, row, column) + c) * ... *
                       load<Packet<T>>(factor_at<shape>(others, s, row, column) + c));
      T* const to = factor_at<shape>(dx, s, row, column) + c;
      if constexpr (is_flat) gradient = gradient + load<Packet<T>>(to);
      store_first<valid()>(to, gradient);
    });
  });
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
