// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/contracts/window.hpp>
#include <mica/core/messages/convolution_options.hpp>
#include <mica/kernels/convolution_messages.hpp>
#include <mica/kernels/pooling.hpp>

#include <algorithm>
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

template <class... Words>
struct PaddingOfPool {
  static_assert(fits<Words...>, "mica: the padding of a pooling must be smaller than its window");
};

namespace kernels {

/// What pooling layers have in common: their options, `Stride<n>` (the size of the window is the default),
/// `Same` or `Valid` (the default), and `Padding<1>` or `Padding<top, left, bottom, right>` (around Valid;
/// PyTorch's padding=1), and their shapes. x is height x width x channels, y is
/// (height + padding - pool) / stride + 1 by the same of the width by channels, or with `Same`
/// ceil(height / stride) by the same of the width; pixels outside of the image do not count. With one
/// dimension, x is length x channels, an image of height 1.
template <int Dimensions, Size Pool, class... Given>
struct PoolingLayer : Layer {
 private:
  using Options = mica::Options<TypeList<PaddingOption, PaddingSizeOption, StrideOption>, Given...>;
  using Margins = typename Options::template Get<PaddingSizeOption, Padding<0>>;
  using DefaultStride = std::conditional_t<Dimensions == 1, Stride<Size{Pool.width}>, Stride<Pool>>;
  static constexpr Size step = Options::template Get<StrideOption, DefaultStride>::step;
  static constexpr bool same = std::is_same_v<typename Options::template Get<PaddingOption, Valid>, Same>;

 protected:
  static constexpr Pooling geometry(Shape in) {
    constexpr PaddingSize around = Margins::size(Dimensions);
    const Axis single{1, 1, 1, false};
    return {Dimensions == 1
                ? single
                : make_axis(in.height(), Pool.height, step.height, same, 1, around.top, around.bottom),
            make_axis(in.width(), Pool.width, step.width, same, 1, around.left, around.right), in.channels()};
  }
  template <class G>
  static auto pooled(G& g, const char* op) {
    const Pooling p = geometry(g.in());
    return g.image(op, {g.channels_first(g.x())}, g.window(p.vertical, p.horizontal, Dimensions),
                   output_shape(g.in()));
  }

 private:
  static constexpr bool is_smaller(int padding, int window) { return padding >= 0 && padding < window; }
  /// The pixels that an input must have along an axis.
  static constexpr int needed(int window, int around) { return std::max(window - around, 1); }

 public:
  template <Shape In>
  static constexpr auto check() {
    if constexpr (!has_passed<typename Options::Check>)
      return typename Options::Check{};
    else if constexpr (Margins::sides != 1 && Margins::sides != 2 * Dimensions)
      return Failed<SidesOfPadding>{};
    else if constexpr (same && !std::is_same_v<Margins, Padding<0>>)
      return Failed<ContradictoryOptions, Option<Same, Margins>>{};
    else {
      constexpr PaddingSize p = Margins::size(Dimensions);
      constexpr bool is_empty = Pool.height < 1 || Pool.width < 1;
      if constexpr (!is_empty && !(is_smaller(p.top, Pool.height) && is_smaller(p.bottom, Pool.height) &&
                                   is_smaller(p.left, Pool.width) && is_smaller(p.right, Pool.width)))
        return Failed<PaddingOfPool>{};
      else
        return check_window < In,
               is_empty ? Pool
                        : Size{needed(Pool.height, p.top + p.bottom), needed(Pool.width, p.left + p.right)},
               step, same, EmptyPool, PoolLargerThanInput, Dimensions > ();
    }
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

  template <class P>
  static constexpr void plain(const P& p) {
    p.template pool<MaxPoolingLayer::geometry(P::in), true>();
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

  template <class P>
  static constexpr void plain(const P& p) {
    p.template pool<AveragePoolingLayer::geometry(P::in), false>();
  }

  template <class G>
  static auto onnx(G& g) {
    return AveragePoolingLayer::pooled(g, "AveragePool");
  }
};

}  // namespace kernels

}  // namespace mica
