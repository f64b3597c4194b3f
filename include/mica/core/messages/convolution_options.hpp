// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/option_kinds.hpp>
#include <mica/core/messages/options.hpp>
#include <mica/core/values/layout.hpp>

/// The options that only convolutions have.
namespace mica {

/// Keras' dilation_rate: the distance between the taps of a window, in pixels.
template <Size Rate>
struct Dilation {
  using OptionKind = DilationOption;
  static constexpr Size rate = Rate;
};

/// Keras' output_padding: so many rows and columns more behind the outputs of a transposed convolution, fewer
/// than its stride. Several extents have outputs of the same extent if a strided convolution makes them
/// smaller; this chooses to which of them its transpose goes back.
template <Size Pixels>
struct OutputPadding {
  using OptionKind = OutputPaddingOption;
  static constexpr Size pixels = Pixels;
};

/// Zeros around the input, so many pixels at each side: `Padding<1>`, or `Padding<top, left, bottom, right>`,
/// or `Padding<left, right>` for a sequence. Keras has only Same and Valid; PyTorch's padding=1 is
/// `Padding<1>`.
template <int... Pixels>
struct Padding {
  using OptionKind = PaddingSizeOption;
  static constexpr int sides = static_cast<int>(sizeof...(Pixels));

  /// Of a layer of so many dimensions; only if `sides` is 1 or twice that number.
  static constexpr PaddingSize size(int dimensions) {
    constexpr int pixels[] = {Pixels..., 0};
    if (dimensions == 1) return {0, pixels[0], 0, pixels[sides == 1 ? 0 : 1]};
    if (sides == 1) return {pixels[0], pixels[0], pixels[0], pixels[0]};
    constexpr int last = sides - 1;
    return {pixels[0], pixels[sides == 4 ? 1 : 0], pixels[sides == 4 ? 2 : 0], pixels[sides == 4 ? last : 0]};
  }
};

/// Keras' padding="causal": so many zeros in front of a sequence that output i sees no input behind i stride.
struct Causal {
  using OptionKind = CausalOption;
};

/// Keras' groups: the channels and the filters are cut into so many groups of neighbours, and group g of the
/// filters sees group g of the channels.
template <int Count>
struct Groups {
  using OptionKind = GroupsOption;
  static constexpr int count = Count;
};

/// Keras' depth_multiplier: the number of filters for each channel of a depthwise convolution.
template <int Count>
struct DepthMultiplier {
  using OptionKind = DepthMultiplierOption;
  static constexpr int count = Count;
};

}  // namespace mica
