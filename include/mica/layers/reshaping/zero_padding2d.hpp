// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/edges.hpp>
#include <mica/core/contracts/layer.hpp>
#include <mica/kernels/edges.hpp>

#include <cstdint>

namespace mica {

/// Zeros around an image, Keras' ZeroPadding2D:
///
///     y[i, j, c] = x[i - top, j - left, c] inside of x, 0 elsewhere
///
/// | tensor | shape |
/// | --- | --- |
/// | x | height x width x channels |
/// | y | (height + top + bottom) x (width + left + right) x channels |
///
/// `ZeroPadding2D<1>` is one pixel at each edge, `ZeroPadding2D<Size{1, 2}>` one row at the top and the
/// bottom, two columns on the left and the right, and `ZeroPadding2D<1, 2, 3, 4>` is top, bottom, left,
/// right. `ZeroPadding2D<>` is `ZeroPadding2D<1>`, Keras' default.
template <auto... Pixels>
struct ZeroPadding2D : Layer {
 private:
  using Edges = detail::Edges<1, Pixels...>;

 public:
  static constexpr const char* name = "ZeroPadding2D";
  static constexpr bool backward_reads_input = false, backward_reads_output = false;
  template <Shape In>
  using Check = decltype(Edges::template check<In>());

  static constexpr Shape output_shape(Shape in) {
    return {detail::extent(std::int64_t{in.height()} + Edges::size.top + Edges::size.bottom),
            detail::extent(std::int64_t{in.width()} + Edges::size.left + Edges::size.right), in.channels()};
  }

  template <class F>
  static void forward(const F& f) {
    kernels::surround_by_zeros(f.x, f.y, Edges::size.top, Edges::size.left);
  }

  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient) kernels::cut_out(b.dy, Edges::size.top, Edges::size.left, b.dx);
  }

  template <class P>
  static constexpr void plain(const P& p) {
    p.shifted(-Edges::size.top, -Edges::size.left);
  }

  template <class G>
  static auto onnx(G& g) {
    constexpr PaddingSize size = Edges::size;
    const auto pads = g.integers({0, 0, size.top, size.left, 0, 0, size.bottom, size.right});
    return g.image("Pad", {g.channels_first(g.x()), pads}, {{"mode", "constant"}}, output_shape(g.in()));
  }
};

}  // namespace mica
