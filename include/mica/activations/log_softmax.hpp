// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/messages/option_kinds.hpp>
#include <mica/kernels/merging.hpp>
#include <mica/kernels/softmax.hpp>

namespace mica {

/// y_i = x_i - log sum_j exp(x_j) over the channels of every pixel, or over a whole flat vector; finite for
/// every finite x. Keras' log_softmax, axis -1. A loss with FromLogits takes these outputs too, since Softmax
/// of them is Softmax of x.
struct LogSoftmax : Layer {
  using OptionKind = ActivationOption;
  static constexpr const char* name = "LogSoftmax";
  static constexpr bool is_elementwise = false, works_in_place = true;
  static constexpr bool backward_reads_input = false, is_cheap = true;

  template <class F>
  static void forward(const F& f) {
    constexpr Shape shape = F::Input::shape;
    kernels::for_each_pixel<shape>(f.x.count, [&](int s, int row, int column) {
      kernels::log_softmax<shape.channels()>(f.x.at(s, row, column), f.y.at(s, row, column));
    });
  }

  // dy_i/dx_j = delta_ij - exp(y_j), hence dL/dx_j = dL/dy_j - exp(y_j) sum_i dL/dy_i.
  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient) {
      constexpr Shape shape = B::Output::shape;
      kernels::for_each_pixel<shape>(b.y.count, [&](int s, int row, int column) {
        kernels::log_softmax_gradient<shape.channels()>(b.y.at(s, row, column), b.dy.at(s, row, column),
                                                        b.dx.at(s, row, column));
      });
    }
  }

  template <class P>
  static constexpr void plain(const P& p) {
    p.template softmax<true>();
  }

  template <class G>
  static auto onnx(G& g) {
    return g.along_channels("LogSoftmax", g.x());
  }
};

}  // namespace mica
