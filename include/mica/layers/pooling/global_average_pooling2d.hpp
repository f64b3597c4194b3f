// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/contracts/window.hpp>
#include <mica/kernels/pooling.hpp>

namespace mica {

/// The mean of each channel over the whole image, Keras' GlobalAveragePooling2D:
///
///     y[c] = mean_{i, j} x[i, j, c],   dL/dx[i, j, c] = dL/dy[c] / (height width)
///
/// x is height x width x channels, y flat.
struct GlobalAveragePooling2D : Layer {
 private:
  static constexpr kernels::Pooling geometry(Shape in) {
    return {{in.height(), in.height(), 1, false}, {in.width(), in.width(), 1, false}, in.channels()};
  }

 public:
  static constexpr const char* name = "GlobalAveragePooling2D";
  static constexpr bool backward_reads_input = false, backward_reads_output = false;
  template <Shape In>
  using Check =
      std::conditional_t<In.is_image(), Passed, Failed<NeedsAnImage, NeedsType<Height, Width, Channels>>>;

  static constexpr Shape output_shape(Shape in) { return {in.channels()}; }

  template <class F>
  static void forward(const F& f) {
    kernels::AveragePooling<geometry(F::Input::shape)>::forward(f.x, f.y);
  }

  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient)
      kernels::AveragePooling<geometry(B::Input::shape)>::backward(b.dy, b.dx);
  }
};

}  // namespace mica
