// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/messages/options.hpp>
#include <mica/kernels/softmax.hpp>

namespace mica {

/// y_i = exp(x_i) / sum_j exp(x_j) over the channels of every pixel, of a flat vector over all of it, finite
/// for every finite x. Keras' softmax, axis -1. In front of a cross-entropy the pair is computed from x, see
/// losses/categorical_crossentropy.hpp.
struct Softmax : Layer {
  using OptionKind = ActivationOption;
  static constexpr const char* name = "Softmax";
  static constexpr bool is_elementwise = false;
  static constexpr bool backward_reads_input = false;
  static constexpr bool is_cheap = true;
  static constexpr OutputKind output_kind = OutputKind::distribution;

  template <class X, class Y, class T>
  static void forward(X x, Y y, Weights<T>, const PassContext&) {
    constexpr Shape shape = X::shape;
    for (int s = 0; s < x.count; ++s)
      for (int row = 0; row < shape.height(); ++row)
        for (int column = 0; column < shape.width(); ++column)
          kernels::softmax<shape.channels()>(x.at(s, row, column), y.at(s, row, column));
  }

  // dy_i/dx_j = y_i (delta_ij - y_j), hence dL/dx_j = y_j (dL/dy_j - sum_i dL/dy_i y_i).
  template <class X, class Y, class DY, class DX, class T>
  static void backward(X, Y y, DY dy, DX dx, Weights<T>, Gradient<T>, const PassContext&) {
    if constexpr (needs_gradient<DX>) {
      constexpr Shape shape = Y::shape;
      for (int s = 0; s < y.count; ++s)
        for (int row = 0; row < shape.height(); ++row)
          for (int column = 0; column < shape.width(); ++column) {
            const T* yc = y.at(s, row, column);
            const T* dyc = dy.at(s, row, column);
            T* dxc = dx.at(s, row, column);
            T mean = 0;
            for (int c = 0; c < shape.channels(); ++c) mean += dyc[c] * yc[c];
            for (int c = 0; c < shape.channels(); ++c) dxc[c] = yc[c] * (dyc[c] - mean);
          }
    }
  }
};

}  // namespace mica
