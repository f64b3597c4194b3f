// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/contracts/window.hpp>
#include <mica/kernels/pooling.hpp>

namespace mica::kernels {

/// What global poolings have in common: one window over the whole image, or over the whole sequence if there
/// is one dimension. y is flat.
template <int Dimensions>
struct GlobalPoolingLayer : Layer {
 protected:
  static constexpr Pooling geometry(Shape in) {
    return {{in.height(), in.height(), 1, false}, {in.width(), in.width(), 1, false}, in.channels()};
  }
  template <class G>
  static auto pooled(G& g, const char* op) {
    const int channels = g.in().channels();
    const Shape pixel = Dimensions == 1 ? Shape(1, channels) : Shape(1, 1, channels);
    return g.renamed(g.image(op, {g.channels_first(g.x())}, {}, pixel), channels);
  }

 public:
  template <Shape In>
  using Check = decltype(check_dimensions<In, Dimensions>());

  static constexpr Shape output_shape(Shape in) { return {in.channels()}; }
};

/// The mean of each channel.
template <int Dimensions>
struct GlobalAveragePoolingLayer : GlobalPoolingLayer<Dimensions> {
  static constexpr bool backward_reads_input = false, backward_reads_output = false;

  template <class F>
  static void forward(const F& f) {
    AveragePooling<GlobalAveragePoolingLayer::geometry(F::Input::shape)>::forward(f.x, f.y);
  }

  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient)
      AveragePooling<GlobalAveragePoolingLayer::geometry(B::Input::shape)>::backward(b.dy, b.dx);
  }

  template <class P>
  static constexpr void plain(const P& p) {
    p.template pool<GlobalAveragePoolingLayer::geometry(P::in), false>();
  }

  template <class G>
  static auto onnx(G& g) {
    return GlobalPoolingLayer<Dimensions>::pooled(g, "GlobalAveragePool");
  }
};

/// The largest value of each channel.
template <int Dimensions>
struct GlobalMaxPoolingLayer : GlobalPoolingLayer<Dimensions> {
  template <class F>
  static void forward(const F& f) {
    MaxPooling<GlobalMaxPoolingLayer::geometry(F::Input::shape)>::forward(f.x, f.y);
  }

  // As in MaxPooling2D, the first pixel that equals the maximum, or the first NaN, gets dL/dy.
  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient)
      MaxPooling<GlobalMaxPoolingLayer::geometry(B::Input::shape)>::backward(b.x, b.y, b.dy, b.dx);
  }

  template <class P>
  static constexpr void plain(const P& p) {
    p.template pool<GlobalMaxPoolingLayer::geometry(P::in), true>();
  }

  template <class G>
  static auto onnx(G& g) {
    return GlobalPoolingLayer<Dimensions>::pooled(g, "GlobalMaxPool");
  }
};

}  // namespace mica::kernels
