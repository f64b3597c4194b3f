// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/edges.hpp>
#include <mica/core/contracts/layer.hpp>
#include <mica/kernels/edges.hpp>

#include <cstdint>

namespace mica {

/// Zeros around a sequence, Keras' ZeroPadding1D:
///
///     y[i, c] = x[i - Left, c] inside of x, 0 elsewhere
///
/// | tensor | shape |
/// | --- | --- |
/// | x | length x channels |
/// | y | (length + Left + Right) x channels |
///
/// `ZeroPadding1D<2>` is two steps at each end, `ZeroPadding1D<2, 0>` two in front, and `ZeroPadding1D<>` one
/// at each end, Keras' default.
template <int Left = 1, int Right = Left>
struct ZeroPadding1D : Layer {
  static constexpr const char* name = "ZeroPadding1D";
  static constexpr bool backward_reads_input = false, backward_reads_output = false;
  template <Shape In>
  static constexpr auto check() {
    if constexpr (Left < 0 || Right < 0)
      return Failed<NegativeEdge, Needs<0>>{};
    else
      return check_dimensions<In, 1>();
  }
  template <Shape In>
  using Check = decltype(check<In>());

  static constexpr Shape output_shape(Shape in) {
    return {detail::extent(std::int64_t{in.width()} + Left + Right), in.channels()};
  }

  template <class F>
  static void forward(const F& f) {
    kernels::surround_by_zeros(f.x, f.y, 0, Left);
  }

  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient) kernels::cut_out(b.dy, 0, Left, b.dx);
  }

  template <class P>
  static constexpr void plain(const P& p) {
    p.shifted(0, -Left);
  }

  template <class G>
  static auto onnx(G& g) {
    return g.image("Pad", {g.channels_first(g.x()), g.integers({0, 0, Left, 0, 0, Right})},
                   {{"mode", "constant"}}, output_shape(g.in()));
  }
};

}  // namespace mica
