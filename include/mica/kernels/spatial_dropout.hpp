// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/window.hpp>
#include <mica/core/values/number.hpp>
#include <mica/kernels/dropping.hpp>
#include <mica/kernels/merging.hpp>
#include <mica/kernels/random_layer.hpp>

#include <cstdint>

namespace mica::kernels {

/// What SpatialDropout1D and 2D have in common. The channels of an image, or of a sequence, are dropped as a
/// whole.
template <class Self, Number Rate, int Dimensions>
struct SpatialDropout : RandomLayer<Self> {
  template <Shape In>
  static constexpr auto check() {
    if constexpr (!has_passed<decltype(check_dimensions<In, Dimensions>())>)
      return check_dimensions<In, Dimensions>();
    else
      return typename Dropping<Rate>::Check{};
  }
  template <Shape In>
  using Check = decltype(check<In>());

  /// The scratch memory holds the factors of a sample's channels.
  template <class T, Shape In>
  struct Kernels : NoKernels {
    static constexpr int forward_scratch_size = In.channels() + Layout::slack;
    static constexpr int scratch_size = forward_scratch_size;
  };

  template <class F>
  static void train_forward(const F& f) {
    scale_channels(f.x, f.y, f.scratch, f.context);
  }

  template <class B>
  static void train_backward(const B& b) {
    scale_channels(b.dy, b.dx, b.scratch, b.context);
  }

 private:
  template <class T, class From, class To>
  static void scale_channels(From from, To to, T* factors, const PassContext& pass) {
    constexpr int channels = From::shape.channels();
    for (int s = 0; s < from.count; ++s) {
      const std::uint64_t key = random_key(pass, s);
      for (int c = 0; c < channels; ++c)
        factors[c] =
            Dropping<Rate>::drops(key, static_cast<std::uint64_t>(c)) ? T(0) : T(1 / (1 - Rate.value));
      multiply(to.part(s, 1), from.part(s, 1), View<T, Layout{{channels}}>{factors, 1});
    }
  }
};

}  // namespace mica::kernels
