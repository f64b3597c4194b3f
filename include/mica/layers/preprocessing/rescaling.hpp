// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/values/number.hpp>
#include <mica/kernels/elementwise.hpp>

namespace mica {

/// y = Scale x + Offset, element by element, Keras' Rescaling: `Rescaling<2, -1>` takes numbers from 0 to 1
/// to numbers from -1 to 1. A Dataset already reads a byte as value / 255.
template <Number Scale, Number Offset = 0>
struct Rescaling : Layer {
  static constexpr const char* name = "Rescaling";
  static constexpr bool backward_reads_input = false, backward_reads_output = false, is_cheap = true;
  static constexpr bool works_in_place = true;

  template <class F>
  static void forward(const F& f) {
    kernels::transform(
        []<class P>(P a) {
          using T = typename P::Scalar;
          return kernels::multiply_add(a, kernels::broadcast<P>(T(Scale.value)),
                                       kernels::broadcast<P>(T(Offset.value)));
        },
        f.y, f.x);
  }

  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient)
      kernels::transform(
          []<class P>(P a) { return a * kernels::broadcast<P>(typename P::Scalar(Scale.value)); }, b.dx,
          b.dy);
  }

  template <class P>
  static constexpr void plain(const P& p) {
    p.each([](auto x) { return x * Scale.value + Offset.value; });
  }

  template <class G>
  static auto onnx(G& g) {
    return g.formula([](auto x) { return x * Scale.value + Offset.value; });
  }
};

}  // namespace mica
