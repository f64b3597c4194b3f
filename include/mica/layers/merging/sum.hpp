// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/joint.hpp>
#include <mica/core/contracts/layer.hpp>
#include <mica/kernels/activation.hpp>
#include <mica/kernels/elementwise.hpp>

#include <array>
#include <cstddef>
#include <tuple>

namespace mica {

/// y = x_1 + x_2 + ... + x_N, with dL/dx_i = dL/dy: what joins the branches of Add and of Residual.
template <int N>
struct Sum : Layer {
  static constexpr const char* name = "Add";
  static constexpr bool backward_reads_input = false, backward_reads_output = false;
  static constexpr int arity = N;
  static constexpr bool shares_gradient = true, fuses_activation = true, is_cheap = true,
                        works_in_place = true;

  template <Shape First, Shape... Others>
  using CheckOf = detail::SameShapes<First, Others...>;
  static constexpr Shape output_shape(const std::array<Shape, std::size_t{N}>& in) { return in[0]; }

  template <class F>
  static void forward(const F& f) {
    std::apply([&](auto... x) { kernels::transform(ActivatedSum<typename F::Activation>{}, f.y, x...); },
               f.x);
  }

  template <class P>
  static constexpr void plain(const P& p) {
    p.joined([](auto a, auto b) { return a + b; });
  }

  template <class G>
  static auto onnx(G& g) {
    return g.joined(N == 2 ? "Add" : "Sum", g.inputs());
  }

 private:
  template <class Activation>
  struct ActivatedSum {
    template <class... P>
    auto operator()(P... x) const {
      return kernels::Fused<Activation>::apply((x + ...));
    }
  };
};

}  // namespace mica
