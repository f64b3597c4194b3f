// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/axis.hpp>
#include <mica/core/values/layout.hpp>
#include <mica/kernels/gemm_spec.hpp>

#include <cstdint>

#include <mica/core/utilities/macro_scope.hpp>

/// Two-dimensional convolution, channels last, as matrix products. A patch row (the inputs under one row of
/// the kernel) is kernel width x channels contiguous values, and the patch row of the next pixel begins
/// stride x channels values further, so no patch is ever copied. If the taps are dilated, or the channels are
/// divided into groups, a patch row consists of pieces, one for each tap.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// The sizes of a convolution: with the layouts, all that its kernels depend on. Weights are
/// [kernel height][kernel width][channels / groups][filters], as in Keras: group g of the filters sees group
/// g of the channels.
struct Convolution {
  Axis vertical;
  Axis horizontal;
  int channels;
  int filters;
  int groups = 1;

  constexpr Shape input() const { return {vertical.extent, horizontal.extent, channels}; }
  constexpr Shape output() const { return {vertical.outputs(), horizontal.outputs(), filters}; }
  constexpr int group_channels() const { return channels / groups; }
  constexpr int group_filters() const { return filters / groups; }
  /// Whether each filter sees one channel of several.
  constexpr bool is_depthwise() const { return groups > 1 && groups == channels; }

  /// The values of one patch row; the pieces in which they lie in memory, `piece_stride()` values apart, and
  /// the values of each.
  constexpr int patch_row() const { return horizontal.window * group_channels(); }
  constexpr int pieces() const { return horizontal.dilation > 1 || groups > 1 ? horizontal.window : 1; }
  constexpr int piece_stride() const { return pieces() > 1 ? horizontal.dilation * channels : 0; }
  constexpr int piece() const { return patch_row() / pieces(); }
  constexpr int weights() const { return vertical.window * patch_row() * filters; }
  /// The multiply-adds of the forward kernel, and of each gradient. Taps in the padding do not count.
  constexpr std::int64_t multiply_adds() const {
    return vertical.covered() * horizontal.covered() * group_channels() * filters;
  }
  constexpr PaddingSize input_padding() const {
    return {vertical.before(), horizontal.before(), vertical.after(), horizontal.after()};
  }
  constexpr PaddingSize gradient_padding() const {
    return {vertical.gradient_before(), horizontal.gradient_before(), vertical.gradient_after(),
            horizontal.gradient_after()};
  }

  friend constexpr bool operator==(const Convolution&, const Convolution&) = default;
};

/// The taps of a window that lie inside the image, for a product whose rows and values of k move the window's
/// element by `per_row` and `per_value` pixels. All of them if there is no padding.
constexpr Inside inside(Axis axis, int per_row, int per_value) {
  return axis.padding() > 0 ? Inside{-axis.before(), per_row, per_value, axis.extent} : Inside{};
}

/// Whether the patch rows of neighbouring pixels begin at neighbouring values, so that pixels can share a
/// register.
constexpr bool has_adjacent_pixels(const Convolution& c) {
  return c.channels == 1 && c.horizontal.stride == 1 && c.pieces() == 1;
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
