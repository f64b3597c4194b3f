// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/contracts/window.hpp>
#include <mica/core/messages/options.hpp>
#include <mica/kernels/edges.hpp>

namespace mica {

template <class... Words>
struct NoCenterToCrop {
  static_assert(fits<Words...>, "mica: a CenterCrop has at least one pixel, and none that its input has not");
};

/// The middle of an image, Keras' CenterCrop:
///
///     y[i, j, c] = x[i + floor((height - h) / 2), j + floor((width - w) / 2), c]
///
/// | tensor | shape |
/// | --- | --- |
/// | x | height x width x channels |
/// | y | h x w x channels |
///
/// `CenterCrop<24>` is 24 x 24 pixels, `CenterCrop<Size{20, 24}>` has 20 rows and 24 columns. An image that
/// is smaller is an error; Keras enlarges it.
template <Size Extents>
struct CenterCrop : Layer {
 private:
  static constexpr int top(Shape in) { return (in.height() - Extents.height) / 2; }
  static constexpr int left(Shape in) { return (in.width() - Extents.width) / 2; }

 public:
  static constexpr const char* name = "CenterCrop";
  static constexpr bool backward_reads_input = false, backward_reads_output = false;
  template <Shape In>
  static constexpr auto check() {
    if constexpr (!In.is_image())
      return Failed<NeedsAnImage, NeedsType<Height, Width, Channels>>{};
    else if constexpr (Extents.height < 1 || Extents.width < 1 || Extents.height > In.height() ||
                       Extents.width > In.width())
      return Failed<NoCenterToCrop, Needs<Extents.height, Extents.width>>{};
    else
      return Passed{};
  }
  template <Shape In>
  using Check = decltype(check<In>());

  static constexpr Shape output_shape(Shape in) { return {Extents.height, Extents.width, in.channels()}; }

  template <class F>
  static void forward(const F& f) {
    kernels::cut_out(f.x, top(F::Input::shape), left(F::Input::shape), f.y);
  }

  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient)
      kernels::surround_by_zeros(b.dy, b.dx, top(B::Input::shape), left(B::Input::shape));
  }

  template <class P>
  static constexpr void plain(const P& p) {
    p.shifted(top(P::in), left(P::in));
  }

  template <class G>
  static auto onnx(G& g) {
    const int row = top(g.in()), column = left(g.in());
    return g.image("Slice",
                   {g.channels_first(g.x()), g.integers({row, column}),
                    g.integers({row + Extents.height, column + Extents.width}), g.integers({2, 3})},
                   {}, output_shape(g.in()));
  }
};

}  // namespace mica
