// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/messages/option_kinds.hpp>
#include <mica/kernels/dual.hpp>
#include <mica/kernels/elementwise.hpp>

#include <type_traits>

namespace mica {

template <class... Words>
struct FunctionOfNoNumber {
  static_assert(fits<Words...>,
                "mica: this function does not take one number and return one, of any type: "
                "`[](auto x) { return x / (1 + exp(-x)); }`");
};

/// y = f(x) for every element, of any shape, and dL/dx = dL/dy f'(x), where f' follows from f:
///
///     Elementwise<[](auto x) { return x / (1 + exp(-x)); }>
///
/// The function may use + - * / and < > on its numbers and on plain numbers, and exp, log, sqrt, tanh, abs,
/// min, max and `where(x < 0, a, b)`. Its derivative is that of the formula: at a corner that of the branch
/// taken. A class that derives from this gives it another `name` than "Elementwise".
template <auto function>
struct Elementwise : Layer {
  using OptionKind = ActivationOption;
  static constexpr const char* name = "Elementwise";
  static constexpr bool is_elementwise = true;
  static constexpr bool backward_reads_output = false, is_cheap = true;
  template <class T>
  using PacketOf = kernels::Packet<T>;
  template <Shape In>
  using Check = std::conditional_t<kernels::takes_a_number<function>, Passed, Failed<FunctionOfNoNumber>>;

  template <class F>
  static void forward(const F& f) {
    kernels::transform([](auto x) { return function(x); }, f.y, f.x);
  }

  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient)
      kernels::transform(
          [](auto x, auto dy) {
            using P = decltype(x);
            return dy * function(kernels::Dual<P>(x, kernels::broadcast<P>(1))).derivative;
          },
          b.dx, b.x, b.dy);
  }
};

}  // namespace mica
