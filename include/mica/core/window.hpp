// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/options.hpp>
#include <mica/core/refusal.hpp>

#include <algorithm>

/// What layers that slide a window over an image have in common.
namespace mica {

/// One axis of a sliding window.
///
/// The gradient of the inputs along an axis falls apart into `stride` phases: input i takes part in the taps
/// t = (i + before) mod stride, + stride, ...; the inputs of phase r are `first(r)`, + stride, ..., and their
/// gradients are a correlation with stride 1 of the outputs' gradients.
struct Axis {
  int extent;
  int window;
  int stride;
  bool same;

  constexpr int outputs() const {
    return same ? (extent + stride - 1) / stride : (extent - window) / stride + 1;
  }
  constexpr int padding() const { return same ? std::max((outputs() - 1) * stride + window - extent, 0) : 0; }
  constexpr int before() const { return padding() / 2; }
  constexpr int after() const { return padding() - before(); }

  /// Pairs of an output and an input that it covers.
  constexpr int covered() const {
    int pairs = 0;
    for (int o = 0; o < outputs(); ++o) {
      const int first = o * stride - before();
      pairs += std::min(first + window, extent) - std::max(first, 0);
    }
    return pairs;
  }

  constexpr int taps(int phase) const { return phase < window ? (window - phase + stride - 1) / stride : 0; }
  constexpr int first(int phase) const { return ((phase - before()) % stride + stride) % stride; }
  constexpr int inputs(int phase) const {
    return first(phase) >= extent ? 0 : (extent - first(phase) - 1) / stride + 1;
  }
  /// The first output that the first input of the phase takes part in.
  constexpr int first_output(int phase) const { return (first(phase) + before()) / stride - taps(phase) + 1; }
  /// Zeros that the phases read before the first and behind the last output.
  constexpr int gradient_before() const {
    int most = 0;
    for (int r = 0; r < stride; ++r)
      if (inputs(r) > 0) most = std::max(most, -first_output(r));
    return most;
  }
  constexpr int gradient_after() const {
    int most = 0;
    for (int r = 0; r < stride; ++r)
      if (inputs(r) > 0) most = std::max(most, first_output(r) + inputs(r) + taps(r) - 1 - outputs());
    return std::max(most, 0);
  }

  friend constexpr bool operator==(const Axis&, const Axis&) = default;
};

struct NeedsAnImage {
  template <class... Words>
  struct Said {
    static_assert(fits<Words...>, "mica: this layer needs an image of height x width x channels");
  };
};
struct StrideOfZero {
  template <class... Words>
  struct Said {
    static_assert(fits<Words...>, "mica: a stride must be at least 1");
  };
};

struct EmptyPool {
  template <class... Words>
  struct Said {
    static_assert(fits<Words...>, "mica: a pooling window must be at least 1 x 1");
  };
};
struct PoolLargerThanInput {
  template <class... Words>
  struct Said {
    static_assert(fits<Words...>, "mica: the pooling window is larger than its input");
  };
};

/// The words for what is needed.
struct Height;
struct Width;
struct Channels;

/// What a window has against its input; `EmptyWindow` and `LargerWindow` are the layer's own sentences.
template <Shape In, Size Window, Size Step, bool same, class EmptyWindow, class LargerWindow>
constexpr auto window_answer() {
  if constexpr (Window.height < 1 || Window.width < 1)
    return Refused<EmptyWindow, Needs<1, 1>>{};
  else if constexpr (Step.height < 1 || Step.width < 1)
    return Refused<StrideOfZero, Needs<1, 1>>{};
  else if constexpr (!In.is_image())
    return Refused<NeedsAnImage, NeedsType<Height, Width, Channels>>{};
  else if constexpr (!same && (In.height() < Window.height || In.width() < Window.width))
    return Refused<LargerWindow, Needs<Window.height, Window.width>>{};
  else
    return Accepted{};
}

}  // namespace mica
