// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/kernels/merging.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <utility>

namespace mica {

template <class... Words>
struct FactorsDiffer {
  static_assert(fits<Words...>,
                "mica: the branches of a Multiply give shapes that cannot be multiplied: each must give "
                "what the first gives, or one number for each of its channels");
};

/// y = x_1 x_2 ... x_N, element by element: what joins the branches of Multiply. A flat factor of as many
/// numbers as the first has channels scales the channels (squeeze and excitation: Hu, Shen, Sun 2018).
///
/// dL/dx_i = dL/dy times the product of the other factors, for a flat factor summed over all pixels.
template <int N>
struct Product : Layer {
  static constexpr const char* name = "Multiply";
  static constexpr bool backward_reads_output = false;
  static constexpr int arity = N;

  static constexpr bool suits(const Shape& first, const Shape& factor) {
    return factor == first || factor == Shape(first.channels());
  }
  template <Shape First, Shape... Others>
  using CheckOf = std::conditional_t<
      (suits(First, Others) && ...), Passed,
      Failed<FactorsDiffer, Branches<detail::GotShape<First>, detail::GotShape<Others>...>>>;
  static constexpr Shape output_shape(const std::array<Shape, std::size_t{N}>& in) { return in[0]; }

  template <class F>
  static void forward(const F& f) {
    std::apply([&](auto... factors) { kernels::multiply(f.y, factors...); }, f.x);
  }

  template <class B>
  static void backward(const B& b) {
    [&]<std::size_t... i>(std::index_sequence<i...>) { (gradient_of<i>(b.x, b.dy, std::get<i>(b.dx)), ...); }
    (std::make_index_sequence<std::size_t{N}>{});
  }

  template <class P>
  static constexpr void plain(const P& p) {
    for (int i = 0; i < P::out.size(); ++i) {
      auto product = p.x()[i];
      for (int k = 1; k < N; ++k) product *= p.x(k)[P::shape(k) == P::out ? i : i % P::out.channels()];
      p.y()[i] = product;
    }
  }

  template <class G>
  static auto onnx(G& g) {
    auto y = g.settled(g.x());
    for (std::size_t i = 1; i < N; ++i)
      y = g.x(i).shape == y.shape ? g.joined("Mul", {y, g.x(i)})
                                  : g.same("Mul", y, {g.for_channels(g.x(i), y)});
    return y;
  }

 private:
  template <std::size_t I, class X, class DY, class DX>
  static void gradient_of(const X& x, DY dy, DX dx) {
    if constexpr (needs_gradient<DX>) {
      [&]<std::size_t... j>(std::index_sequence<j...>) {
        // The factors but the I-th.
        kernels::multiply_gradient(dy, dx, std::get<(j < I ? j : j + 1)>(x)...);
      }
      (std::make_index_sequence<std::size_t{N - 1}>{});
    }
  }
};

}  // namespace mica
