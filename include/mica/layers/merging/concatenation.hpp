// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/kernels/merging.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>

namespace mica {

template <class... Words>
struct ExtentsDiffer {
  static_assert(fits<Words...>,
                "mica: the branches of a Concatenate differ in more than their channels; all must give "
                "images of one height and width, sequences of one length, or flat vectors");
};

/// The channels of its inputs one behind the other, for each pixel: what joins the branches of Concatenate,
/// Keras' Concatenate(axis=-1). dL/dx_i is dL/dy in the channels of x_i.
template <int N>
struct Concatenation : Layer {
  static constexpr const char* name = "Concatenate";
  static constexpr int arity = N;
  static constexpr bool backward_reads_input = false, backward_reads_output = false;

  static constexpr bool suits(const Shape& a, const Shape& b) {
    return a.rank == b.rank && a.rank <= 3 && a.height() == b.height() && a.width() == b.width();
  }
  template <Shape First, Shape... Others>
  using CheckOf = std::conditional_t<
      suits(First, First) && (suits(First, Others) && ...), Passed,
      Failed<ExtentsDiffer, Branches<detail::GotShape<First>, detail::GotShape<Others>...>>>;

  static constexpr Shape output_shape(const std::array<Shape, std::size_t{N}>& in) {
    std::int64_t channels = 0;
    for (const Shape& shape : in) channels += shape.channels();
    Shape out = in[0];
    out.extents[out.rank - 1] = detail::extent(channels);
    return out;
  }

  template <class F>
  static void forward(const F& f) {
    int first = 0;
    const auto copy = [&](auto from) {
      constexpr int channels = decltype(from)::shape.channels();
      kernels::copy_channels<channels>(from, 0, f.y, first);
      first += channels;
    };
    std::apply([&](auto... from) { (copy(from), ...); }, f.x);
  }

  template <class B>
  static void backward(const B& b) {
    int first = 0;
    const auto copy = [&](auto channels, auto to) {
      if constexpr (needs_gradient<decltype(to)>) kernels::copy_channels<channels()>(b.dy, first, to, 0);
      first += channels();
    };
    [&]<class... X>(const std::tuple<X...>&) {
      std::apply([&](auto... to) { (copy(std::integral_constant<int, X::shape.channels()>{}, to), ...); },
                 b.dx);
    }(b.x);
  }

  template <class P>
  static constexpr void plain(const P& p) {
    auto* to = p.y();
    for (int i = 0; i < P::out.size(); i += P::out.channels()) {
      for (int k = 0; k < N; ++k) {
        const int channels = P::shape(k).channels();
        p.copy(p.x(k) + i / P::out.channels() * channels, channels, to);
        to += channels;
      }
    }
  }

  template <class G>
  static auto onnx(G& g) {
    std::array<Shape, std::size_t{N}> shapes;
    for (std::size_t i = 0; i < N; ++i) shapes[i] = g.x(i).shape;
    const auto all = g.aligned(g.inputs(), true);
    return g.node("Concat", all, {{"axis", all[0].channel_axis()}}, output_shape(shapes), all[0].order);
  }
};

}  // namespace mica
