// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/values/number.hpp>
#include <mica/kernels/dropping.hpp>
#include <mica/kernels/elementwise.hpp>

namespace mica {

/// Sets each element to 0 with probability `Rate` and divides the others by 1 - Rate, in training; the
/// identity at inference. Keras' Dropout (Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov 2014).
/// Which elements become 0 depends only on (seed, epoch, sample, layer, element).
template <Number Rate>
struct Dropout : Layer {
  static constexpr const char* name = "Dropout";
  static constexpr bool backward_reads_input = false, backward_reads_output = false;
  template <Shape In>
  using Check = typename kernels::Dropping<Rate>::Check;

  template <class F>
  static void forward(const F& f) {
    if (f.context.training)
      mask<typename F::Number>(f.x, f.y, f.context);
    else
      kernels::transform([](auto a) { return a; }, f.y, f.x);
  }

  // y = m x with a mask m that does not depend on x, hence dL/dx = m dL/dy. At inference m is 1.
  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient) {
      if (b.context.training)
        mask<typename B::Number>(b.dy, b.dx, b.context);
      else
        kernels::transform([](auto a) { return a; }, b.dx, b.dy);
    }
  }

 private:
  // to = m from
  template <class T, class From, class To>
  static void mask(From from, To to, const PassContext& pass) {
    constexpr T scale = T(1 / (1 - Rate.value));
    kernels::Dropping<Rate>::apply(
        pass, from, to, [](T a) { return a * scale; }, T(0));
  }
};

}  // namespace mica
