// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/kernels/elementwise.hpp>

namespace mica::kernels {

/// What layers have in common that draw random numbers in training: at inference they are the identity,
/// forward and backward. `Self` has the passes of training, which may use `context.streams`:
///
///     template <class F>
///     static void train_forward(const F& f);
///     template <class B>
///     static void train_backward(const B& b);    // writes b.dx, which somebody needs
// The gradient of the inputs, such as a saliency map, goes backward through the layer at inference.
template <class Self>
struct RandomLayer : Layer {
  static constexpr bool backward_reads_input = false, backward_reads_output = false, works_in_place = true;

  template <class F>
  static void forward(const F& f) {
    if (f.context.training)
      Self::train_forward(f);
    else
      kernels::transform(kernels::IdentityFunction{}, f.y, f.x);
  }

  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient) {
      if (b.context.training)
        Self::train_backward(b);
      else
        kernels::transform(kernels::IdentityFunction{}, b.dx, b.dy);
    }
  }

  template <class P>
  static constexpr void plain(const P& p) {
    p.copy();
  }

  template <class G>
  static auto onnx(G& g) {
    return g.x();
  }
};

}  // namespace mica::kernels
