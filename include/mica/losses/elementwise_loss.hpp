// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/loss.hpp>
#include <mica/kernels/dual.hpp>
#include <mica/kernels/elementwise.hpp>

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
struct ElementwiseLoss : LossDefaults {
  static constexpr const char* name = "ElementwiseLoss";
  template <Shape Out, class End>
  using Check = std::conditional_t<kernels::takes_two_numbers<function>, Passed, Failed<LossOfNoNumbers>>;

  template <class T, int N>
  static double of_outputs(const LossArguments<T, N, const T*>& o) {
    using P = kernels::Packet<T>;
    double sum = 0;
    kernels::for_each_packet<T, N>([&](int i, auto valid) {
      const kernels::Dual<P> y(kernels::load_first<P, valid()>(o.y + i), kernels::broadcast<P>(1));
      const kernels::Dual<P> loss =
          function(y, kernels::Dual<P>(kernels::load_first<P, valid()>(o.target + i)));
      kernels::store_first<valid()>(o.dy + i, loss.derivative * (T(1) / T(N)));
      kernels::Values<T, P::size> values;
      kernels::store(values, loss.value);
      for (int lane = 0; lane < valid(); ++lane) sum += static_cast<double>(values[lane]);
    });
    return sum / N;
  }
};

}  // namespace mica
