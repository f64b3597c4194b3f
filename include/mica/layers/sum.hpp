// SPDX-License-Identifier: MIT
#pragma once

#include <mica/activations/linear.hpp>
#include <mica/core/contracts/layer.hpp>
#include <mica/kernels/activation.hpp>
#include <mica/kernels/elementwise.hpp>

#include <array>
#include <tuple>

namespace mica {

template <class... Words>
struct TermsDiffer {
  static_assert(fits<Words...>, "mica: the branches of an Add give different shapes; all must give the same");
};

/// y = x_1 + x_2 + ... + x_N, with dL/dx_i = dL/dy: what joins the branches of Add and of Residual.
template <int N>
struct Sum : Layer {
  static constexpr const char* name = "Add";
  static constexpr int arity = N;
  static constexpr bool shares_gradient = true;
  static constexpr bool backward_reads_input = false;
  static constexpr bool backward_reads_output = false;
  static constexpr bool is_cheap = true;
  static constexpr bool fuses_activation = true;

  template <Shape First, Shape... Others>
  using CheckOf = std::conditional_t<((Others == First) && ...), Passed,
                                     Failed<TermsDiffer, Branches<GotShape<First>, GotShape<Others>...>>>;
  static constexpr Shape output_shape(const std::array<Shape, std::size_t{N}>& in) { return in[0]; }

  template <class Applied = Linear, class... X, class Y, class T>
  static void forward(std::tuple<X...> x, Y y, Weights<T>, const PassContext&) {
    const auto sum = [](auto... a) { return kernels::Fused<Applied>::apply((a + ...)); };
    std::apply([&](auto... terms) { kernels::transform(sum, y, terms...); }, x);
  }
};

}  // namespace mica
