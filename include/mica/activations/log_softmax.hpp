// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/messages/option_kinds.hpp>
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
    constexpr int classes = F::Input::shape.channels();
    using R = kernels::Runs<F::Input::layout, F::Output::layout>;
    for (int s = 0; s < f.x.count; ++s) {
      for (int r = 0; r < R::count; ++r) {
        if constexpr (R::size == classes)  // the sums of one pixel come sooner without its neighbours
          kernels::log_softmax<classes>(f.x.at(s, r), f.y.at(s, r));
        else
          kernels::log_softmax_pixels<classes>(R::size / classes, f.x.at(s, r), f.y.at(s, r));
      }
    }
  }

  // dy_i/dx_j = delta_ij - exp(y_j), hence dL/dx_j = dL/dy_j - exp(y_j) sum_i dL/dy_i.
  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient) {
      constexpr int classes = B::Output::shape.channels();
      using R = kernels::Runs<B::Output::layout, decltype(b.dy)::layout, decltype(b.dx)::layout>;
      for (int s = 0; s < b.y.count; ++s) {
        for (int r = 0; r < R::count; ++r)
          kernels::log_softmax_gradient_pixels<classes>(R::size / classes, b.y.at(s, r), b.dy.at(s, r),
                                                        b.dx.at(s, r));
      }
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
