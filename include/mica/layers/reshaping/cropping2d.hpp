// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/edges.hpp>
#include <mica/core/contracts/layer.hpp>
#include <mica/kernels/edges.hpp>

#include <cstdint>

namespace mica {

template <class... Words>
struct CropsEverything {
  static_assert(fits<Words...>, "mica: this Cropping2D leaves no pixel of its input");
};

/// An image without its edges, Keras' Cropping2D:
///
///     y[i, j, c] = x[i + top, j + left, c]
///
/// | tensor | shape |
/// | --- | --- |
/// | x | height x width x channels |
/// | y | (height - top - bottom) x (width - left - right) x channels |
///
/// `Cropping2D<1>` cuts one pixel off at each edge, `Cropping2D<Size{1, 2}>` one row at the top and the
/// bottom, two columns on the left and the right, and `Cropping2D<1, 2, 3, 4>` is top, bottom, left, right.
/// `Cropping2D<>` is `Cropping2D<0>`, Keras' default.
template <auto... Pixels>
struct Cropping2D : Layer {
 private:
  using Edges = detail::Edges<0, Pixels...>;
  static constexpr std::int64_t rows = std::int64_t{Edges::size.top} + Edges::size.bottom,
                                columns = std::int64_t{Edges::size.left} + Edges::size.right;

 public:
  static constexpr const char* name = "Cropping2D";
  static constexpr bool backward_reads_input = false, backward_reads_output = false;
  template <Shape In>
  static constexpr auto check() {
    using EdgesCheck = decltype(Edges::template check<In>());
    if constexpr (has_passed<EdgesCheck> && (In.height() <= rows || In.width() <= columns))
      return Failed<CropsEverything, Needs<detail::extent(rows + 1), detail::extent(columns + 1)>>{};
    else
      return EdgesCheck{};
  }
  template <Shape In>
  using Check = decltype(check<In>());

  static constexpr Shape output_shape(Shape in) {
    return {static_cast<int>(in.height() - rows), static_cast<int>(in.width() - columns), in.channels()};
  }

  template <class F>
  static void forward(const F& f) {
    kernels::cut_out(f.x, Edges::size.top, Edges::size.left, f.y);
  }

  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient)
      kernels::surround_by_zeros(b.dy, b.dx, Edges::size.top, Edges::size.left);
  }

  template <class P>
  static constexpr void plain(const P& p) {
    p.shifted(Edges::size.top, Edges::size.left);
  }

  template <class G>
  static auto onnx(G& g) {
    constexpr int top = Edges::size.top, left = Edges::size.left;
    const Shape out = output_shape(g.in());
    return g.image("Slice",
                   {g.channels_first(g.x()), g.integers({top, left}),
                    g.integers({top + out.height(), left + out.width()}), g.integers({2, 3})},
                   {}, out);
  }
};

}  // namespace mica
