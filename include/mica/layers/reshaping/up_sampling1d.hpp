// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/contracts/window.hpp>
#include <mica/kernels/up_sampling.hpp>

namespace mica {

template <class... Words>
struct NoUpSampling1D {
  static_assert(fits<Words...>, "mica: an UpSampling1D multiplies the length by 1 or more");
};

/// Each step of a sequence repeated, Keras' UpSampling1D:
///
///     y[i, c] = x[floor(i / Factor), c]
///
/// | tensor | shape |
/// | --- | --- |
/// | x | length x channels |
/// | y | (Factor length) x channels |
///
/// `UpSampling1D<>` doubles the length, Keras' default.
template <int Factor = 2>
struct UpSampling1D : Layer {
 private:
  static constexpr kernels::UpSampling geometry(Shape in) {
    return {{1, 1, false}, {in.width(), Factor, false}, in.channels(), false};
  }

 public:
  static constexpr const char* name = "UpSampling1D";
  static constexpr bool backward_reads_input = false, backward_reads_output = false;
  template <Shape In>
  static constexpr auto check() {
    if constexpr (Factor < 1)
      return Failed<NoUpSampling1D, Needs<1>>{};
    else
      return check_dimensions<In, 1>();
  }
  template <Shape In>
  using Check = decltype(check<In>());

  static constexpr Shape output_shape(Shape in) { return {geometry(in).horizontal.outputs(), in.channels()}; }

  template <class F>
  static void forward(const F& f) {
    kernels::UpSampler<geometry(F::Input::shape)>::forward(f.x, f.y);
  }

  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient)
      kernels::UpSampler<geometry(B::Input::shape)>::backward(b.dy, b.dx);
  }

  template <class P>
  static constexpr void plain(const P& p) {
    p.template up_sample<geometry(P::in)>();
  }

  template <class G>
  static auto onnx(G& g) {
    const auto scales = g.floats("scales", {1, 1, Factor}, {3});
    return g.image(
        "Resize", {g.channels_first(g.x()), g.left_out(), scales},
        {{"coordinate_transformation_mode", "asymmetric"}, {"mode", "nearest"}, {"nearest_mode", "floor"}},
        output_shape(g.in()));
  }
};

}  // namespace mica
