// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/pooling_layer.hpp>

namespace mica {

/// The mean of each channel in a window, Keras' AveragePooling2D:
///
///     y[i, j, c] = mean_{u, v} x[i s + u - p, j s + v - p, c]
///
/// with the shapes and options of kernels::PoolingLayer: `Stride<n>`, `Same`.
template <Size Pool, class... Given>
struct AveragePooling2D : kernels::PoolingLayer<Pool, Given...> {
  static constexpr const char* name = "AveragePooling2D";
  static constexpr bool backward_reads_input = false, backward_reads_output = false;

  template <class F>
  static void forward(const F& f) {
    kernels::AveragePooling<AveragePooling2D::geometry(F::Input::shape)>::forward(f.x, f.y);
  }

  // Each of the n pixels of a window gets dL/dy / n; where windows overlap, a pixel gets the sum.
  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient)
      kernels::AveragePooling<AveragePooling2D::geometry(B::Input::shape)>::backward(b.dy, b.dx);
  }
};

}  // namespace mica
