// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/contracts/window.hpp>
#include <mica/core/values/number.hpp>
#include <mica/kernels/dropping.hpp>
#include <mica/kernels/merging.hpp>

#include <cstdint>

namespace mica {

/// Sets whole channels of an image to 0 with probability `Rate` and divides the others by 1 - Rate, in
/// training; the identity at inference. Keras' SpatialDropout2D (Tompson, Goroshin, Jain, LeCun, Bregler:
/// Efficient object localization using convolutional networks, 2015). Neighbouring pixels of a channel are
/// alike, so Dropout of single pixels would hide little.
///
/// x and y are height x width x channels. Which channels become 0 depends only on (seed, epoch, sample,
/// layer, channel).
template <Number Rate>
struct SpatialDropout2D : Layer {
  static constexpr const char* name = "SpatialDropout2D";
  static constexpr bool backward_reads_input = false, backward_reads_output = false;
  template <Shape In>
  static constexpr auto check() {
    if constexpr (!In.is_image())
      return Failed<NeedsAnImage, NeedsType<Height, Width, Channels>>{};
    else
      return typename kernels::Dropping<Rate>::Check{};
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
  static void forward(const F& f) {
    if (f.context.training)
      scale_channels(f.x, f.y, f.scratch, f.context);
    else
      kernels::transform([](auto a) { return a; }, f.y, f.x);
  }

  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient) scale_channels(b.dy, b.dx, b.scratch, b.context);
  }

 private:
  template <class T, class From, class To>
  static void scale_channels(From from, To to, T* factors, const PassContext& pass) {
    constexpr int channels = From::shape.channels();
    for (int s = 0; s < from.count; ++s) {
      const std::uint64_t key = kernels::random_key(pass, s);
      for (int c = 0; c < channels; ++c)
        factors[c] = kernels::Dropping<Rate>::drops(key, static_cast<std::uint64_t>(c))
                         ? T(0)
                         : T(1 / (1 - Rate.value));
      kernels::multiply(to.part(s, 1), from.part(s, 1), View<T, Layout{{channels}}>{factors, 1});
    }
  }
};

}  // namespace mica
