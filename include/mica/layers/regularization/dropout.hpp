// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/number.hpp>
#include <mica/kernels/dropping.hpp>
#include <mica/kernels/random_layer.hpp>

namespace mica {

/// Sets each element to 0 with probability `Rate` and divides the others by 1 - Rate, in training; the
/// identity at inference. Keras' Dropout (Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov 2014).
/// Which elements become 0 depends only on (seed, epoch, sample, layer, element).
template <Number Rate>
struct Dropout : kernels::RandomLayer<Dropout<Rate>> {
  static constexpr const char* name = "Dropout";
  template <Shape In>
  using Check = typename kernels::Dropping<Rate>::Check;

  template <class F>
  static void train_forward(const F& f) {
    mask<typename F::Number>(f.x, f.y, f.context);
  }

  // y = m x with a mask m that does not depend on x, hence dL/dx = m dL/dy.
  template <class B>
  static void train_backward(const B& b) {
    mask<typename B::Number>(b.dy, b.dx, b.context);
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
