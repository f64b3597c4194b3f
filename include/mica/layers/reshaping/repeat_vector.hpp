// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/kernels/up_sampling.hpp>

#include <type_traits>

namespace mica {

template <class... Words>
struct RepeatedTooSeldom {
  static_assert(fits<Words...>, "mica: a RepeatVector repeats at least once");
};
template <class... Words>
struct NeedsAVector {
  static_assert(fits<Words...>, "mica: this layer needs a flat vector; put Flatten in front of it");
};

/// A vector as the rows of a matrix, Keras' RepeatVector: y[i, k] = x[k].
///
/// | tensor | shape |
/// | --- | --- |
/// | x | features |
/// | y | Count x features |
template <int Count>
struct RepeatVector : Layer {
 private:
  // An image of one row, whose pixels are the vectors.
  template <int features>
  using Sampler = kernels::UpSampler<kernels::UpSampling{{1, 1, false}, {1, Count, false}, features, false}>;
  template <int pixels, class V>
  static auto as_image(V view, int sample) {
    return View<typename V::value_type, Layout{{1, pixels, V::shape.size() / pixels}}>{view.at(sample), 1};
  }

 public:
  static constexpr const char* name = "RepeatVector";
  static constexpr bool backward_reads_input = false, backward_reads_output = false;
  template <Shape In>
  static constexpr auto check() {
    if constexpr (Count < 1)
      return Failed<RepeatedTooSeldom, Needs<1>>{};
    else if constexpr (In.rank != 1)
      return Failed<NeedsAVector, Needs<In.size()>>{};
    else
      return Passed{};
  }
  template <Shape In>
  using Check = decltype(check<In>());

  static constexpr Shape output_shape(Shape in) { return {Count, in.size()}; }

  template <class F>
  static void forward(const F& f) {
    for (int s = 0; s < f.x.count; ++s)
      Sampler<F::Input::shape.size()>::forward(as_image<1>(f.x, s), as_image<Count>(f.y, s));
  }

  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient) {
      for (int s = 0; s < b.dy.count; ++s)
        Sampler<B::Input::shape.size()>::backward(as_image<Count>(b.dy, s), as_image<1>(b.dx, s));
    }
  }

  template <class P>
  static constexpr void plain(const P& p) {
    for (int i = 0; i < Count; ++i) p.copy(p.x(), P::in.size(), p.y() + i * P::in.size());
  }

  template <class G>
  static auto onnx(G& g) {
    const int features = g.in().size();
    const auto row = g.reshaped(g.in_order(g.x()), {1, features});
    return g.plain("Tile", {row, g.integers({1, Count, 1})}, {}, {Count, features});
  }
};

}  // namespace mica
