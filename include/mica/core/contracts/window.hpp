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
struct NeedsASequence {
  static_assert(fits<Words...>, "mica: this layer needs a sequence of length x channels");
};
template <class... Words>
struct SizesOfSequence {
  static_assert(fits<Words...>,
                "mica: the stride and the other sizes of a layer of sequences are one number each");
};
template <class... Words>
struct StrideOfZero {
  static_assert(fits<Words...>, "mica: a stride must be at least 1");
};

/// Words of an error message.
struct Height;
struct Width;
struct Channels;
struct Length;

/// Whether an input is an image, or for a layer of one dimension a sequence.
template <Shape In, int Dimensions>
constexpr auto check_dimensions() {
  if constexpr (In.rank == Dimensions + 1)
    return Passed{};
  else if constexpr (Dimensions == 1)
    return Failed<NeedsASequence, NeedsType<Length, Channels>>{};
  else
    return Failed<NeedsAnImage, NeedsType<Height, Width, Channels>>{};
}

/// Checks a layer's window and stride against its input. `EmptyWindow` and `LargerWindow` are the layer's own
/// messages.
template <Shape In, Size Window, Size Step, bool same, template <class...> class EmptyWindow,
          template <class...> class LargerWindow, int Dimensions = 2>
constexpr auto check_window() {
  if constexpr (Dimensions == 1 && Step.height != Step.width)
    return Failed<SizesOfSequence>{};
  else if constexpr (Window.height < 1 || Window.width < 1)
    return Failed<EmptyWindow, Needs<1, 1>>{};
  else if constexpr (Step.height < 1 || Step.width < 1)
    return Failed<StrideOfZero, Needs<1, 1>>{};
  else if constexpr (!has_passed<decltype(check_dimensions<In, Dimensions>())>)
    return check_dimensions<In, Dimensions>();
  else if constexpr (Dimensions == 1 && !same && In.width() < Window.width)
    return Failed<LargerWindow, Needs<Window.width>>{};
  else if constexpr (!same && (In.height() < Window.height || In.width() < Window.width))
    return Failed<LargerWindow, Needs<Window.height, Window.width>>{};
  else
    return Passed{};
}

}  // namespace mica
