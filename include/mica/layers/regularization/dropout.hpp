// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/values/number.hpp>
#include <mica/kernels/elementwise.hpp>

#include <cstdint>

namespace mica {

template <class... Words>
struct RateOutOfRange {
  static_assert(fits<Words...>, "mica: a dropout rate must be at least 0 and less than 1");
};

/// Sets each element to 0 with probability `Rate` and divides the others by 1 - Rate, in training; the
/// identity at inference. Keras' Dropout (Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov 2014).
/// Which elements become 0 depends only on (seed, epoch, sample, layer, element).
template <Number Rate>
struct Dropout : Layer {
  static constexpr const char* name = "Dropout";
  static constexpr bool backward_reads_input = false, backward_reads_output = false;
  template <Shape In>
  using Check =
      std::conditional_t<(Rate.value >= 0 && Rate.value < 1), Passed, Failed<RateOutOfRange, Needs<0, 1>>>;

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
  // to = m from. An element is kept if 32 random bits, read as a number in [0, 1), are not below the rate.
  template <class T, class From, class To>
  static void mask(From from, To to, const PassContext& pass) {
    using R = kernels::Runs<From::layout, To::layout>;
    constexpr auto threshold = static_cast<std::uint64_t>(Rate.value * 0x1p32);
    constexpr T scale = T(1 / (1 - Rate.value));
    for (int s = 0; s < from.count; ++s) {
      const std::uint64_t key = Random(pass.streams[s]).stream(static_cast<std::uint64_t>(pass.layer)).key();
      for (int r = 0; r < R::count; ++r) {
        const T* const read = from.at(s, r);
        T* const write = to.at(s, r);
        for (int i = 0; i < R::size; ++i) {
          const std::uint64_t bits =
              detail::random_bits(key, static_cast<std::uint64_t>(r * R::size + i)) >> 32;
          write[i] = bits < threshold ? T(0) : read[i] * scale;
        }
      }
    }
  }
};

}  // namespace mica
