// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/elementwise_loss.hpp>

#include <type_traits>

namespace mica {

template <class... Words>
struct LossOfNoNumbers {
  static_assert(fits<Words...>,
                "mica: this function does not take two numbers, an output and its target, and return one, of "
                "any type: `[](auto y, auto t) { return abs(y - t); }`");
};

/// L = (1/n) sum_i f(y_i, t_i) over the n outputs of a sample, Keras' reduction, and dL/dy_i from the
/// derivative of f by its first argument, which follows from f:
///
///     ElementwiseLoss<[](auto y, auto t) { return abs(y - t); }>
///
/// The function may use what that of an Elementwise may use. A class that derives from this gives it another
/// `name` than "ElementwiseLoss".
template <auto function>
struct ElementwiseLoss : kernels::ElementwiseLoss<ElementwiseLoss<function>> {
  static constexpr const char* name = "ElementwiseLoss";
  template <Shape Out, class End>
  using Check = std::conditional_t<kernels::takes_two_numbers<function>, Passed, Failed<LossOfNoNumbers>>;

  template <class P>
  static P of_element(P y, P t) {
    return function(y, t);
  }
};

}  // namespace mica
