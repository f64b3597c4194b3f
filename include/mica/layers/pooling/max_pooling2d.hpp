// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/pooling_layer.hpp>

namespace mica {

/// The largest value of each channel in a window, Keras' MaxPooling2D:
///
///     y[i, j, c] = max_{u, v} x[i s + u - p, j s + v - p, c]
///
/// with the shapes and options of kernels::PoolingLayer: `Stride<n>`, `Same`. NaN counts as larger than any
/// number.
template <Size Pool, class... Given>
struct MaxPooling2D : kernels::PoolingLayer<Pool, Given...> {
  static constexpr const char* name = "MaxPooling2D";

  template <class F>
  static void forward(const F& f) {
    kernels::MaxPooling<MaxPooling2D::geometry(F::Input::shape)>::forward(f.x, f.y);
  }

  // The maximum depends on one pixel alone, the first that equals it, or the first NaN: that pixel gets
  // dL/dy. Where windows overlap, a pixel gets the sum.
  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient)
      kernels::MaxPooling<MaxPooling2D::geometry(B::Input::shape)>::backward(b.x, b.y, b.dy, b.dx);
  }
};

}  // namespace mica
