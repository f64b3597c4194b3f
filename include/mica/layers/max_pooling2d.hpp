// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/contracts/window.hpp>
#include <mica/kernels/pooling.hpp>

namespace mica {

/// The largest value of each channel in a window, Keras' MaxPooling2D:
///
///     y[i, j, c] = max_{u, v} x[i s + u - p, j s + v - p, c]
///
/// x is height x width x channels, y (height - pool) / stride + 1 by the same of the width by channels, or
/// with `Same` ceil(height / stride); pixels outside of the image do not count. Options: `Stride<n>` (the
/// window's size is the default), `Same` or `Valid` (the default). NaN counts as larger than any number.
template <Size Pool, class... Given>
struct MaxPooling2D : Layer {
 private:
  using Options = mica::Options<TypeList<PaddingOption, StrideOption>, Given...>;
  static constexpr Size step = Options::template Get<StrideOption, Stride<Pool>>::step;
  static constexpr bool same = std::is_same_v<typename Options::template Get<PaddingOption, Valid>, Same>;

  static constexpr kernels::Pooling geometry(Shape in) {
    return {kernels::make_axis(in.height(), Pool.height, step.height, same),
            kernels::make_axis(in.width(), Pool.width, step.width, same), in.channels()};
  }

 public:
  static constexpr const char* name = "MaxPooling2D";
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
    kernels::MaxPooling<geometry(F::Input::shape)>::forward(f.x, f.y);
  }

  // The maximum depends on one pixel alone, the first that equals it, or the first NaN: that pixel gets
  // dL/dy. Where windows overlap, a pixel gets the sum.
  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient)
      kernels::MaxPooling<geometry(B::Input::shape)>::backward(b.x, b.y, b.dy, b.dx);
  }
};

}  // namespace mica
