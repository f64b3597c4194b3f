// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/number.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/kernels/normal_noise.hpp>
#include <mica/kernels/random_layer.hpp>

#include <type_traits>

namespace mica {

template <class... Words>
struct NegativeDeviation {
  static_assert(fits<Words...>, "mica: the standard deviation of a noise must be at least 0");
};

/// Adds noise to each element in training; the identity at inference. Keras' GaussianNoise:
///
///     y = x + n   with n of mean 0 and standard deviation `Deviation`
///
/// n depends only on (seed, epoch, sample, layer, element). Keras allows deviations from 0 to 1, mica all
/// from 0 on.
template <Number Deviation>
struct GaussianNoise : kernels::RandomLayer<GaussianNoise<Deviation>> {
  static constexpr const char* name = "GaussianNoise";
  template <Shape In>
  using Check = std::conditional_t<(Deviation.value >= 0), Passed, Failed<NegativeDeviation, Needs<0>>>;

  template <class F>
  static void train_forward(const F& f) {
    kernels::transform_with_noise(
        []<class P>(P x, P noise) {
          return kernels::multiply_add(noise, kernels::broadcast<P>(typename P::Scalar(Deviation.value)), x);
        },
        f.y, f.x, f.context);
  }

  template <class B>
  static void train_backward(const B& b) {
    kernels::transform(kernels::IdentityFunction{}, b.dx, b.dy);
  }
};

}  // namespace mica
