// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/options.hpp>
#include <mica/core/messages/require.hpp>

/// The messages of layers with a window that slides over an image.
namespace mica {

template <class... Words>
struct NeedsAnImage {
  static_assert(fits<Words...>, "mica: this layer needs an image of height x width x channels");
};
template <class... Words>
struct StrideOfZero {
  static_assert(fits<Words...>, "mica: a stride must be at least 1");
};

/// Words of an error message.
struct Height;
struct Width;
struct Channels;

/// Checks a layer's window and stride against its input. `EmptyWindow` and `LargerWindow` are the layer's own
/// messages.
template <Shape In, Size Window, Size Step, bool same, template <class...> class EmptyWindow,
          template <class...> class LargerWindow>
constexpr auto check_window() {
  if constexpr (Window.height < 1 || Window.width < 1)
    return Failed<EmptyWindow, Needs<1, 1>>{};
  else if constexpr (Step.height < 1 || Step.width < 1)
    return Failed<StrideOfZero, Needs<1, 1>>{};
  else if constexpr (!In.is_image())
    return Failed<NeedsAnImage, NeedsType<Height, Width, Channels>>{};
  else if constexpr (!same && (In.height() < Window.height || In.width() < Window.width))
    return Failed<LargerWindow, Needs<Window.height, Window.width>>{};
  else
    return Passed{};
}

}  // namespace mica
