// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/utilities/cxx20.hpp>
#include <mica/core/values/number.hpp>
#include <mica/kernels/dropping.hpp>
#include <mica/kernels/elementwise.hpp>

#include <cmath>

namespace mica {

/// Dropout for networks of SELU activations, Keras' AlphaDropout (Klambauer, Unterthiner, Mayr, Hochreiter:
/// Self-normalizing neural networks, 2017). In training it sets each element to SELU's limit s with
/// probability `Rate`, and scales and shifts all, so that inputs of mean 0 and variance 1 keep both:
///
///     y = a x + b   or   a s + b   with   s = -1.7580993408473766
///     a = 1 / sqrt((1 - Rate) (1 + Rate s^2)),   b = -a s Rate
///
/// The identity at inference. Which elements are dropped depends only on (seed, epoch, sample, layer,
/// element).
template <Number Rate>
struct AlphaDropout : Layer {
  static constexpr const char* name = "AlphaDropout";
  static constexpr bool backward_reads_input = false, backward_reads_output = false;
  template <Shape In>
  using Check = typename kernels::Dropping<Rate>::Check;

  template <class F>
  static void forward(const F& f) {
    using T = typename F::Number;
    if (f.context.training) {
      const T a = T(scale()), b = T(-scale() * limit * Rate.value);
      kernels::Dropping<Rate>::apply(
          f.context, f.x, f.y, [=](T x) { return a * x + b; }, a * T(limit) + b);
    } else {
      kernels::transform([](auto x) { return x; }, f.y, f.x);
    }
  }

  template <class B>
  static void backward(const B& b) {
    using T = typename B::Number;
    if constexpr (B::needs_input_gradient)
      kernels::Dropping<Rate>::apply(
          b.context, b.dy, b.dx, [a = T(scale())](T dy) { return a * dy; }, T(0));
  }

 private:
  // The limit of SELU for x to -infinity, -1.6732632423543772 x 1.0507009873554805.
  static constexpr double limit = -1.7580993408473766;
  static double scale() { return 1 / std::sqrt((1 - Rate.value) * (1 + Rate.value * limit * limit)); }
};

}  // namespace mica
