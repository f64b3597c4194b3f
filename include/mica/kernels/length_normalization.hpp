// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/view.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/kernels/accumulators.hpp>

#include <algorithm>

#include <mica/core/utilities/macro_scope.hpp>

/// Normalizations without a mean: the channels of a pixel, or of another last axis, are divided by a number
/// that follows from the sum of their squares.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// y = factor gamma x, where the factor depends on x, and dL/dx = factor g - slope (sum g x) x with
/// g = gamma dL/dy.
struct LengthFactor {
  double factor;
  double slope;
};

/// `Length::factor_of(sum of squares)` is the LengthFactor of `channels` neighbouring elements. With
/// `has_gamma` the parameters are a gamma for each channel.
template <class Length, int channels, bool has_gamma>
struct LengthNormalization {
  /// Calls f(run, offset) for each pixel.
  template <class R, class F>
  MICA_INLINE static void for_each_segment(F f) {
    for (int r = 0; r < R::count; ++r) {
      for (int offset = 0; offset < R::size; offset += channels) f(r, offset);
    }
  }

  template <class T>
  MICA_NOINLINE static LengthFactor factor_of(const T* x) {
    Accumulators<T, channels> squares;
    for_four_accumulators<T, channels>([&](int c, auto valid, int i) {
      const auto a = load_first<Packet<T>, valid()>(x + c);
      squares.of[i] = multiply_add(a, a, squares.of[i]);
    });
    return Length::factor_of(squares.total());
  }

  template <class X, class Y, class T>
  MICA_NOINLINE static void forward(X x, Y y, const T* gamma) {
    for (int s = 0; s < x.count; ++s) {
      for_each_segment<Runs<X::layout, Y::layout>>([&](int r, int offset) {
        const T* const read = x.at(s, r) + offset;
        T* const write = y.at(s, r) + offset;
        const auto factor = broadcast<Packet<T>>(T(factor_of(read).factor));
        for_each_packet<T, channels>([&](int c, auto valid) {
          auto a = load<Packet<T>>(read + c) * factor;
          if constexpr (has_gamma) a = a * load<Packet<T>>(gamma + c);
          store_first<valid()>(write + c, a);
        });
      });
    }
  }

  /// Adds dL/dy x factor to the gradient of gamma, and returns sum gamma dL/dy x.
  // A separate function, so that it rounds in the same way whether or not dL/dx is needed.
  template <class T>
  MICA_NOINLINE static double add_gradient(const T* x, const T* dy, const T* gamma, T factor, T* gradient) {
    const auto scale = broadcast<Packet<T>>(factor);
    Accumulators<T, channels> products;
    for_four_accumulators<T, channels>([&](int c, auto valid, int i) {
      // Zeros behind the segment, where what is read may be NaN.
      auto product = load_first<Packet<T>, valid()>(x + c) * load_first<Packet<T>, valid()>(dy + c);
      if constexpr (has_gamma) {
        store_first<valid()>(gradient + c, multiply_add(product, scale, load<Packet<T>>(gradient + c)));
        product = product * load_first<Packet<T>, valid()>(gamma + c);
      }
      products.of[i] = products.of[i] + product;
    });
    return products.total();
  }

  template <class X, class DY, class DX, class T>
  MICA_NOINLINE static void backward(X x, DY dy, DX dx, const T* gamma, T* gradient, bool add) {
    using To = std::conditional_t<needs_gradient<DX>, DX, X>;
    if constexpr (has_gamma)
      if (!add) std::fill_n(gradient, channels, T(0));
    for (int s = 0; s < x.count; ++s) {
      for_each_segment<Runs<X::layout, DY::layout, To::layout>>([&](int r, int offset) {
        const T *const read = x.at(s, r) + offset, *const incoming = dy.at(s, r) + offset;
        const LengthFactor of = factor_of(read);
        const double sum = add_gradient(read, incoming, gamma, T(of.factor), gradient);
        if constexpr (needs_gradient<DX>) {
          T* const write = dx.at(s, r) + offset;
          const auto factor = broadcast<Packet<T>>(T(of.factor)),
                     slope = broadcast<Packet<T>>(T(-of.slope * sum));
          for_each_packet<T, channels>([&](int c, auto valid) {
            auto g = load<Packet<T>>(incoming + c) * factor;
            if constexpr (has_gamma) g = g * load<Packet<T>>(gamma + c);
            store_first<valid()>(write + c, multiply_add(load<Packet<T>>(read + c), slope, g));
          });
        }
      });
    }
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
