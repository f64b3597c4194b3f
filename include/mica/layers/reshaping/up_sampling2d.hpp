// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/contracts/window.hpp>
#include <mica/core/messages/options.hpp>
#include <mica/kernels/up_sampling.hpp>

#include <type_traits>

namespace mica {

template <class... Words>
struct NoUpSampling {
  static_assert(fits<Words...>, "mica: an UpSampling2D multiplies height and width by 1 or more");
};

/// The kind of the options Nearest and Bilinear.
struct InterpolationOption {};
/// Keras' interpolation="nearest": each output is a copy of a pixel.
struct Nearest {
  using OptionKind = InterpolationOption;
};
/// Keras' interpolation="bilinear": each output is a mean of the two by two nearest pixels, weighted by their
/// distances.
struct Bilinear {
  using OptionKind = InterpolationOption;
};

/// An image enlarged by whole factors, Keras' UpSampling2D. With the factors v and h for height and width:
///
///     y[i, j, c] = x[floor(i / v), floor(j / h), c]
///
/// or, with `Bilinear`, the value of x between the pixels at ((i + 1/2) / v - 1/2, (j + 1/2) / h - 1/2),
/// which outside of the image is that of the nearest edge. (PyTorch's interpolate with align_corners=False.)
///
/// | tensor | shape |
/// | --- | --- |
/// | x | height x width x channels |
/// | y | (v height) x (h width) x channels |
///
/// `UpSampling2D<2>` doubles height and width, which is the default; `UpSampling2D<Size{1, 2}>` the width.
/// Options: `Nearest` (the default) or `Bilinear`.
template <Size Factor = 2, class... Given>
struct UpSampling2D : Layer {
 private:
  using Options = mica::Options<TypeList<InterpolationOption>, Given...>;
  static constexpr bool linear =
      std::is_same_v<typename Options::template Get<InterpolationOption, Nearest>, Bilinear>;
  static constexpr kernels::UpSampling geometry(Shape in) {
    return {{in.height(), Factor.height, linear}, {in.width(), Factor.width, linear}, in.channels(), linear};
  }

 public:
  static constexpr const char* name = "UpSampling2D";
  static constexpr bool backward_reads_input = false, backward_reads_output = false;
  template <Shape In>
  static constexpr auto check() {
    if constexpr (!has_passed<typename Options::Check>)
      return typename Options::Check{};
    else if constexpr (Factor.height < 1 || Factor.width < 1)
      return Failed<NoUpSampling, Needs<1, 1>>{};
    else if constexpr (!In.is_image())
      return Failed<NeedsAnImage, NeedsType<Height, Width, Channels>>{};
    else
      return Passed{};
  }
  template <Shape In>
  using Check = decltype(check<In>());

  static constexpr Shape output_shape(Shape in) {
    return {geometry(in).vertical.outputs(), geometry(in).horizontal.outputs(), in.channels()};
  }

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
    const char* const mode = linear ? "linear" : "nearest";
    const char* const coordinates = linear ? "half_pixel" : "asymmetric";
    const auto scales = g.floats("scales", {1, 1, Factor.height, Factor.width}, {4});
    return g.image(
        "Resize", {g.channels_first(g.x()), g.left_out(), scales},
        {{"coordinate_transformation_mode", coordinates}, {"mode", mode}, {"nearest_mode", "floor"}},
        output_shape(g.in()));
  }
};

}  // namespace mica
