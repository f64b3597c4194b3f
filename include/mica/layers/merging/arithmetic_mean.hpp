// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/joint.hpp>
#include <mica/core/contracts/layer.hpp>
#include <mica/kernels/elementwise.hpp>

#include <array>
#include <cstddef>
#include <tuple>

namespace mica {

/// y = (x_1 + x_2 + ... + x_N) / N, with dL/dx_i = dL/dy / N: what joins the branches of Average.
template <int N>
struct ArithmeticMean : Layer {
  static constexpr const char* name = "Average";
  static constexpr bool backward_reads_input = false, backward_reads_output = false, is_cheap = true;
  static constexpr int arity = N;

  template <Shape First, Shape... Others>
  using CheckOf = detail::SameShapes<First, Others...>;
  static constexpr Shape output_shape(const std::array<Shape, std::size_t{N}>& in) { return in[0]; }

  template <class F>
  static void forward(const F& f) {
    const auto mean = [](auto... a) { return divided((a + ...)); };
    std::apply([&](auto... terms) { kernels::transform(mean, f.y, terms...); }, f.x);
  }

  template <class B>
  static void backward(const B& b) {
    const auto write = [&](auto dx) {
      if constexpr (needs_gradient<decltype(dx)>)
        kernels::transform([](auto a) { return divided(a); }, dx, b.dy);
    };
    std::apply([&](auto... dx) { (write(dx), ...); }, b.dx);
  }

  template <class P>
  static constexpr void plain(const P& p) {
    p.joined([](auto a, auto b) { return a + b; });
    for (int i = 0; i < P::out.size(); ++i) p.y()[i] *= typename P::Number(1.0 / N);
  }

  template <class G>
  static auto onnx(G& g) {
    return g.joined("Mean", g.inputs());
  }

 private:
  template <class P>
  static P divided(P a) {
    return a * kernels::broadcast<P>(typename P::Scalar(1.0 / N));
  }
};

}  // namespace mica
