// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/contracts/window.hpp>
#include <mica/kernels/pooling.hpp>

namespace mica {

/// The mean of each channel in a window, Keras' AveragePooling2D:
///
///     y[i, j, c] = mean_{u, v} x[i s + u - p, j s + v - p, c]
///
/// x is height x width x channels, y (height - pool) / stride + 1 by the same of the width by channels, or
/// with `Same` ceil(height / stride); pixels outside of the image do not count. Options: `Stride<n>` (the
/// window's size is the default), `Same` or `Valid` (the default).
template <Size Pool, class... Given>
struct AveragePooling2D : Layer {
 private:
  using Options = mica::Options<TypeList<PaddingOption, StrideOption>, Given...>;
  static constexpr Size step = Options::template Get<StrideOption, Stride<Pool>>::step;
  static constexpr bool same = std::is_same_v<typename Options::template Get<PaddingOption, Valid>, Same>;

  static constexpr kernels::Pooling geometry(Shape in) {
    return {kernels::make_axis(in.height(), Pool.height, step.height, same),
            kernels::make_axis(in.width(), Pool.width, step.width, same), in.channels()};
  }

 public:
  static constexpr const char* name = "AveragePooling2D";
  static constexpr bool backward_reads_input = false, backward_reads_output = false;
  template <Shape In>
  static constexpr auto check() {
    if constexpr (!has_passed<typename Options::Check>)
      return typename Options::Check{};
    else
      return check_window<In, Pool, step, same, EmptyPool, PoolLargerThanInput>();
  }
  template <Shape In>
  using Check = decltype(check<In>());

  static constexpr Shape output_shape(Shape in) { return geometry(in).output(); }

  template <class F>
  static void forward(const F& f) {
    kernels::AveragePooling<geometry(F::Input::shape)>::forward(f.x, f.y);
  }

  // Each of the n pixels of a window gets dL/dy / n; where windows overlap, a pixel gets the sum.
  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient)
      kernels::AveragePooling<geometry(B::Input::shape)>::backward(b.dy, b.dx);
  }
};

}  // namespace mica
