// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/messages/options.hpp>
#include <mica/kernels/merging.hpp>
#include <mica/kernels/softmax.hpp>

namespace mica {

/// y_i = exp(x_i) / sum_j exp(x_j) over the channels of every pixel, or over a whole flat vector; finite for
/// every finite x. Keras' softmax, axis -1. A cross-entropy behind it is computed from x, see
/// losses/categorical_crossentropy.hpp.
struct Softmax : Layer {
  using OptionKind = ActivationOption;
  static constexpr const char* name = "Softmax";
  static constexpr bool is_elementwise = false, works_in_place = true;
  static constexpr bool backward_reads_input = false, is_cheap = true;
  static constexpr OutputKind output_kind = OutputKind::distribution;

  template <class F>
  static void forward(const F& f) {
    constexpr Shape shape = F::Input::shape;
    kernels::for_each_pixel<shape>(f.x.count, [&](int s, int row, int column) {
      kernels::softmax<shape.channels()>(f.x.at(s, row, column), f.y.at(s, row, column));
    });
  }

  // dy_i/dx_j = y_i (delta_ij - y_j), hence dL/dx_j = y_j (dL/dy_j - sum_i dL/dy_i y_i).
  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient) {
      constexpr Shape shape = B::Output::shape;
      kernels::for_each_pixel<shape>(b.y.count, [&](int s, int row, int column) {
        kernels::softmax_gradient<shape.channels()>(b.y.at(s, row, column), b.dy.at(s, row, column),
                                                    b.dx.at(s, row, column));
      });
    }
  }

  template <class P>
  static constexpr void plain(const P& p) {
    p.template softmax<false>();
  }

  template <class G>
  static auto onnx(G& g) {
    return g.along_channels("Softmax", g.x());
  }
};

}  // namespace mica
