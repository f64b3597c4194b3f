// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/layout.hpp>
#include <mica/core/contracts/window.hpp>
#include <mica/kernels/job.hpp>

#include <cstdint>

#include <mica/core/utilities/macro_scope.hpp>

/// Two-dimensional convolution, channels last, as products: a row of a patch is one run of kernel width x
/// channels values in memory, and the next pixel's run starts stride x channels further, so no patch is ever
/// copied.
namespace mica::kernels::inline MICA_PACKETS {

/// A convolution's extents, all that its kernels depend on besides the places. Weights are
/// [kernel height][kernel width][channels][filters], Keras' order.
struct Convolution {
  Axis y;
  Axis x;
  int channels;
  int filters;

  constexpr Shape input() const { return {y.extent, x.extent, channels}; }
  constexpr Shape output() const { return {y.outputs(), x.outputs(), filters}; }
  constexpr int run() const { return x.window * channels; }
  constexpr int weights() const { return y.window * run() * filters; }
  /// Taps inside the image alone; each gradient has as many.
  constexpr std::int64_t multiply_adds() const { return y.covered() * x.covered() * channels * filters; }
  constexpr PaddingSize input_padding() const { return {y.before(), x.before(), y.after(), x.after()}; }
  constexpr PaddingSize gradient_padding() const {
    return {y.gradient_before(), x.gradient_before(), y.gradient_after(), x.gradient_after()};
  }

  friend constexpr bool operator==(const Convolution&, const Convolution&) = default;
};

/// What a window on an axis meets of the image, by row and value of a product; all of it without padding.
constexpr Inside inside(Axis axis, int per_row, int per_value) {
  return axis.padding() > 0 ? Inside{-axis.before(), per_row, per_value, axis.extent} : Inside{};
}

/// Whether pixels that follow each other in a row are neighbours in memory, and so may share a register.
constexpr bool has_adjacent_pixels(const Convolution& c) { return c.channels == 1 && c.x.stride == 1; }

}  // namespace mica::kernels::inline MICA_PACKETS

#include <mica/core/utilities/macro_unscope.hpp>
