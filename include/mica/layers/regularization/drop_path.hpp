// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/values/number.hpp>
#include <mica/kernels/dropping.hpp>
#include <mica/kernels/elementwise.hpp>

namespace mica {

/// Stochastic depth (Huang, Sun, Liu, Sedra, Weinberger: Deep networks with stochastic depth, 2016): in
/// training it sets a whole sample to 0 with probability `Rate` and divides the others by 1 - Rate; the
/// identity at inference. At the end of a Residual it leaves the layers of the Residual out, for some
/// samples: the survival rate of these layers is 1 - Rate.
///
///     Residual<Conv2D<16, 3, Same>, BatchNormalization<>, DropPath<0.2>>
///
/// This is KerasCV's DropPath and torchvision's StochasticDepth of mode "row". The paper, and KerasCV's
/// StochasticDepth, do not divide in training and multiply by 1 - Rate at inference, which has the same mean.
/// Which samples become 0 depends only on (seed, epoch, sample, layer).
template <Number Rate>
struct DropPath : Layer {
  static constexpr const char* name = "DropPath";
  static constexpr bool backward_reads_input = false, backward_reads_output = false, is_cheap = true;
  template <Shape In>
  using Check = typename kernels::Dropping<Rate>::Check;

  template <class F>
  static void forward(const F& f) {
    if (f.context.training)
      scale_samples(f.x, f.y, f.context);
    else
      kernels::transform([](auto a) { return a; }, f.y, f.x);
  }

  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient) scale_samples(b.dy, b.dx, b.context);
  }

 private:
  // A dropped infinity is 0 too, and not 0 times infinity.
  template <class From, class To>
  static void scale_samples(From from, To to, const PassContext& pass) {
    for (int s = 0; s < from.count; ++s) {
      if (kernels::Dropping<Rate>::drops(kernels::random_key(pass, s), 0))
        kernels::transform([]<class P>(P) { return kernels::broadcast<P>(0); }, to.part(s, 1),
                           from.part(s, 1));
      else
        kernels::transform(
            []<class P>(P a) { return a * kernels::broadcast<P>(typename P::Scalar(1 / (1 - Rate.value))); },
            to.part(s, 1), from.part(s, 1));
    }
  }
};

}  // namespace mica
