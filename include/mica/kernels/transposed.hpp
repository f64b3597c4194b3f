// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/conv2d_input_gradient.hpp>
#include <mica/kernels/elementwise.hpp>

#include <algorithm>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Forward kernel of a transposed convolution, y = activation(bias + gradient of the inputs of C). The bias
/// and the activation pass over a sample while it is in the cache.
template <class T, Convolution C>
struct TransposedForward {
  using Gradient = ConvolutionInputGradient<T, C>;
  /// The bias is behind the packed weights, and one register that may be read.
  static constexpr int pack_size = Gradient::pack_size + C.channels + lanes<T>;

  static void pack(const T* weights, const T* bias, T* to) {
    Gradient::pack(weights, to);
    to += Gradient::pack_size;
    std::fill_n(to, C.channels + lanes<T>, T(0));
    if (bias) std::copy_n(bias, C.channels, to);
  }

  template <class Activation, class X, class Y>
  MICA_NOINLINE static void run(X x, const T* packed, Y y) {
    for (int s = 0; s < x.count; ++s) {
      Gradient::run(x.part(s, 1), packed, y.part(s, 1));
      for (int row = 0; row < C.vertical.extent; ++row)
        add_bias<Activation>(packed + Gradient::pack_size, C.channels, C.horizontal.extent, y.at(s, row));
    }
  }

 private:
  /// y = activation(y + bias) for the pixels of a row.
  template <class Activation>
  MICA_NOINLINE static void add_bias(const T* bias, int channels, int pixels, T* y) {
    for (int c = 0; c < channels; c += lanes<T>) {
      const int valid = std::min(lanes<T>, channels - c);
      const Packet<T> b = load<Packet<T>>(bias + c);
      T* to = y + c;
      for (int i = 0; i < pixels; ++i, to += channels)
        store_first(to, Activation::apply(load<Packet<T>>(to) + b), valid);
    }
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
