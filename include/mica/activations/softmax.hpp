// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/messages/options.hpp>
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
    constexpr int classes = F::Input::shape.channels();
    using R = kernels::Runs<F::Input::layout, F::Output::layout>;
    for (int s = 0; s < f.x.count; ++s) {
      for (int r = 0; r < R::count; ++r) {
        if constexpr (R::size == classes)  // the sums of one pixel come sooner without its neighbours
          kernels::softmax<classes>(f.x.at(s, r), f.y.at(s, r));
        else
          kernels::softmax_pixels<classes>(R::size / classes, f.x.at(s, r), f.y.at(s, r));
      }
    }
  }

  // dy_i/dx_j = y_i (delta_ij - y_j), hence dL/dx_j = y_j (dL/dy_j - sum_i dL/dy_i y_i).
  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient) {
      constexpr int classes = B::Output::shape.channels();
      using R = kernels::Runs<B::Output::layout, decltype(b.dy)::layout, decltype(b.dx)::layout>;
      for (int s = 0; s < b.y.count; ++s) {
        for (int r = 0; r < R::count; ++r)
          kernels::softmax_gradient_pixels<classes>(R::size / classes, b.y.at(s, r), b.dy.at(s, r),
                                                    b.dx.at(s, r));
      }
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
