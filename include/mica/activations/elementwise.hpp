// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/require.hpp>
#include <mica/kernels/activation.hpp>

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
/// The function may use + - * / and < > on its numbers and on plain numbers, and exp, expm1, log,
/// sqrt, tanh, erf, softplus, abs, min, max and `where(x < 0, a, b)`. Its derivative is that of the formula:
/// at a corner that of the branch taken. A class that derives from this gives it another `name` than
/// "Elementwise".
template <auto function>
struct Elementwise : kernels::ElementwiseOfInput<Elementwise<function>> {
  static constexpr const char* name = "Elementwise";
  template <Shape In>
  using Check = std::conditional_t<kernels::takes_a_number<function>, Passed, Failed<FunctionOfNoNumber>>;

  template <class P>
  static constexpr P apply(P x) {
    return function(x);
  }
};

}  // namespace mica
