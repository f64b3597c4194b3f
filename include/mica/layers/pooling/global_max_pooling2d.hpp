// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/contracts/window.hpp>
#include <mica/kernels/pooling.hpp>

#include <type_traits>

namespace mica {

/// The largest value of each channel in the whole image, Keras' GlobalMaxPooling2D:
///
///     y[c] = max_{i, j} x[i, j, c]
///
/// x is height x width x channels, y flat. NaN counts as larger than any number.
struct GlobalMaxPooling2D : Layer {
 private:
  static constexpr kernels::Pooling geometry(Shape in) {
    return {{in.height(), in.height(), 1, false}, {in.width(), in.width(), 1, false}, in.channels()};
  }

 public:
  static constexpr const char* name = "GlobalMaxPooling2D";
  template <Shape In>
  using Check =
      std::conditional_t<In.is_image(), Passed, Failed<NeedsAnImage, NeedsType<Height, Width, Channels>>>;

  static constexpr Shape output_shape(Shape in) { return {in.channels()}; }

  template <class F>
  static void forward(const F& f) {
    kernels::MaxPooling<geometry(F::Input::shape)>::forward(f.x, f.y);
  }

  // As in MaxPooling2D, the first pixel that equals the maximum, or the first NaN, gets dL/dy.
  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient)
      kernels::MaxPooling<geometry(B::Input::shape)>::backward(b.x, b.y, b.dy, b.dx);
  }
};

}  // namespace mica
