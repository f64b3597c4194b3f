// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/joint.hpp>
#include <mica/core/contracts/layer.hpp>
#include <mica/kernels/elementwise.hpp>

#include <array>
#include <cstddef>
#include <tuple>

namespace mica {

template <class... Words>
struct SubtractOfOtherCount {
  static_assert(fits<Words...>, "mica: a Subtract has two branches, and gives the first less the second");
};

/// y = x_1 - x_2, with dL/dx_1 = dL/dy and dL/dx_2 = -dL/dy: what joins the branches of Subtract.
template <int N>
struct Difference : Layer {
  static constexpr const char* name = "Subtract";
  static constexpr bool backward_reads_input = false, backward_reads_output = false, is_cheap = true;
  static constexpr int arity = N;

  template <Shape First, Shape... Others>
  using CheckOf = std::conditional_t<N == 2, detail::SameShapes<First, Others...>,
                                     Failed<SubtractOfOtherCount, Needs<2>>>;
  static constexpr Shape output_shape(const std::array<Shape, std::size_t{N}>& in) { return in[0]; }

  template <class F>
  static void forward(const F& f) {
    kernels::transform([](auto a, auto b) { return a - b; }, f.y, std::get<0>(f.x), std::get<1>(f.x));
  }

  template <class B>
  static void backward(const B& b) {
    const auto [of_first, of_second] = b.dx;
    if constexpr (needs_gradient<std::tuple_element_t<0, typename B::InputGradient>>)
      kernels::transform(kernels::IdentityFunction{}, of_first, b.dy);
    if constexpr (needs_gradient<std::tuple_element_t<1, typename B::InputGradient>>)
      kernels::transform([]<class P>(P a) { return kernels::broadcast<P>(0) - a; }, of_second, b.dy);
  }

  template <class P>
  static constexpr void plain(const P& p) {
    p.joined([](auto a, auto b) { return a - b; });
  }

  template <class G>
  static auto onnx(G& g) {
    return g.joined("Sub", g.inputs());
  }
};

}  // namespace mica
