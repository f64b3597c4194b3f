// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/place.hpp>

#include <cstddef>
#include <type_traits>

#include <mica/core/prologue.hpp>

namespace mica::inline MICA_PACKETS {

/// `count` samples at a place that the compiler knows. A pointer and a number; it owns nothing.
template <class T, Place P>
struct View {
  using value_type = std::remove_const_t<T>;
  static constexpr Place place = P;
  static constexpr Shape shape = P.shape;

  T* data;
  int count;

  /// `place.at` and `place.stride()` of numbers that the compiler has worked out, even where it inlines
  /// little.
  MICA_INLINE static constexpr int offset(int y, int x) { return corner + y * row + x * channels; }

  /// The first element of sample i, its border included.
  MICA_INLINE T* sample(int i) const { return data + static_cast<std::ptrdiff_t>(i) * stride; }

  /// Pixel (y, x) of sample i: `shape.channels()` elements, the next pixel of the row behind them.
  MICA_INLINE T* at(int i, int y = 0, int x = 0) const { return sample(i) + offset(y, x); }

  /// Samples [first, first + n).
  MICA_INLINE View part(int first, int n) const { return {sample(first), n}; }

 private:
  static constexpr int corner = P.at(0, 0), row = P.row(), channels = P.shape.channels(), stride = P.stride();
};

/// Stands for a gradient that nobody wants: that of the images, in front of the first layer.
struct Unwanted {
  Unwanted part(int, int) const { return {}; }
};

/// Whether a layer has to write this gradient of its input.
template <class V>
inline constexpr bool wanted = !std::is_same_v<V, Unwanted>;

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/epilogue.hpp>
