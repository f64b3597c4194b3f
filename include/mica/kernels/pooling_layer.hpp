// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/contracts/window.hpp>
#include <mica/kernels/pooling.hpp>

#include <type_traits>

namespace mica {

template <class... Words>
struct EmptyPool {
  static_assert(fits<Words...>, "mica: a pooling window must be at least 1 x 1");
};
template <class... Words>
struct PoolLargerThanInput {
  static_assert(fits<Words...>, "mica: the pooling window is larger than its input");
};

namespace kernels {

/// What pooling layers have in common: their options, `Stride<n>` (the size of the window is the default) and
/// `Same` or `Valid` (the default), and their shapes. x is height x width x channels, y is
/// (height - pool) / stride + 1 by the same of the width by channels, or with `Same` ceil(height / stride) by
/// the same of the width; pixels outside of the image do not count. With one dimension, x is length x
/// channels, an image of height 1.
template <int Dimensions, Size Pool, class... Given>
struct PoolingLayer : Layer {
 private:
  using Options = mica::Options<TypeList<PaddingOption, StrideOption>, Given...>;
  using DefaultStride = std::conditional_t<Dimensions == 1, Stride<Size{Pool.width}>, Stride<Pool>>;
  static constexpr Size step = Options::template Get<StrideOption, DefaultStride>::step;
  static constexpr bool same = std::is_same_v<typename Options::template Get<PaddingOption, Valid>, Same>;

 protected:
  static constexpr Pooling geometry(Shape in) {
    const Axis single{1, 1, 1, false};
    return {Dimensions == 1 ? single : make_axis(in.height(), Pool.height, step.height, same),
            make_axis(in.width(), Pool.width, step.width, same), in.channels()};
  }
  template <class G>
  static auto pooled(G& g, const char* op) {
    const Pooling p = geometry(g.in());
    return g.image(op, {g.channels_first(g.x())}, g.window(p.vertical, p.horizontal, Dimensions),
                   output_shape(g.in()));
  }

 public:
  template <Shape In>
  static constexpr auto check() {
    if constexpr (!has_passed<typename Options::Check>)
      return typename Options::Check{};
    else
      return check_window<In, Pool, step, same, EmptyPool, PoolLargerThanInput, Dimensions>();
  }
  template <Shape In>
  using Check = decltype(check<In>());

  static constexpr Shape output_shape(Shape in) {
    const Shape out = geometry(in).output();
    return Dimensions == 1 ? Shape{out.width(), out.channels()} : out;
  }
};

/// The largest value of each window.
template <int Dimensions, Size Pool, class... Given>
struct MaxPoolingLayer : PoolingLayer<Dimensions, Pool, Given...> {
  template <class F>
  static void forward(const F& f) {
    MaxPooling<MaxPoolingLayer::geometry(F::Input::shape)>::forward(f.x, f.y);
  }

  // The maximum depends on one pixel alone, the first that equals it, or the first NaN: that pixel gets
  // dL/dy. Where windows overlap, a pixel gets the sum.
  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient)
      MaxPooling<MaxPoolingLayer::geometry(B::Input::shape)>::backward(b.x, b.y, b.dy, b.dx);
  }

  template <class G>
  static auto onnx(G& g) {
    return MaxPoolingLayer::pooled(g, "MaxPool");
  }
};

/// The mean of each window.
template <int Dimensions, Size Pool, class... Given>
struct AveragePoolingLayer : PoolingLayer<Dimensions, Pool, Given...> {
  static constexpr bool backward_reads_input = false, backward_reads_output = false;

  template <class F>
  static void forward(const F& f) {
    AveragePooling<AveragePoolingLayer::geometry(F::Input::shape)>::forward(f.x, f.y);
  }

  // Each of the n pixels of a window gets dL/dy / n; where windows overlap, a pixel gets the sum.
  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient)
      AveragePooling<AveragePoolingLayer::geometry(B::Input::shape)>::backward(b.dy, b.dx);
  }

  template <class G>
  static auto onnx(G& g) {
    return AveragePoolingLayer::pooled(g, "AveragePool");
  }
};

}  // namespace kernels

}  // namespace mica
