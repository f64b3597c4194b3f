// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/values/number.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/kernels/normal_noise.hpp>

#include <cmath>

namespace mica {

/// Multiplies each element by noise in training; the identity at inference. Keras' GaussianDropout
/// (Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov 2014, section 10):
///
///     y = m x   with m of mean 1 and standard deviation sqrt(Rate / (1 - Rate)), that of Dropout's factors
///
/// m depends only on (seed, epoch, sample, layer, element).
template <Number Rate>
struct GaussianDropout : Layer {
  static constexpr const char* name = "GaussianDropout";
  static constexpr bool backward_reads_input = false, backward_reads_output = false;
  template <Shape In>
  using Check = typename kernels::Dropping<Rate>::Check;

  template <class F>
  static void forward(const F& f) {
    if (f.context.training)
      multiply(f.x, f.y, f.context);
    else
      kernels::transform([](auto a) { return a; }, f.y, f.x);
  }

  // m does not depend on x, hence dL/dx = m dL/dy.
  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient) multiply(b.dy, b.dx, b.context);
  }

 private:
  template <class From, class To>
  static void multiply(From from, To to, const PassContext& pass) {
    using T = typename To::value_type;
    const T deviation = T(std::sqrt(Rate.value / (1 - Rate.value)));
    kernels::transform_with_noise(
        [=]<class P>(P x, P noise) {
          return kernels::multiply_add(noise * kernels::broadcast<P>(deviation), x, x);
        },
        to, from, pass);
  }
};

}  // namespace mica
