// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/layout.hpp>

#include <cstddef>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica {
inline namespace MICA_PACKETS {

/// `count` samples in a layout that the compiler knows. A pointer and a number; it owns nothing.
template <class T, Layout L>
struct View {
  using value_type = std::remove_const_t<T>;
  static constexpr Layout layout = L;
  static constexpr Shape shape = L.shape;

  T* data;
  int count;

  /// As `layout.offset`, from numbers that the compiler has computed even if it inlines little.
  MICA_INLINE static constexpr int offset(int row, int column) {
    return corner + row * row_stride + column * channels;
  }

  /// The first element of sample i, its padding included.
  MICA_INLINE T* sample(int i) const { return data + static_cast<std::ptrdiff_t>(i) * sample_stride; }

  /// A pixel of sample i: `shape.channels()` elements, the next pixel of the row behind them.
  MICA_INLINE T* at(int i, int row = 0, int column = 0) const { return sample(i) + offset(row, column); }

  /// Samples [first, first + n).
  MICA_INLINE View part(int first, int n) const { return {sample(first), n}; }

 private:
  static constexpr int corner = L.offset(0, 0), row_stride = L.row_stride(), channels = L.shape.channels(),
                       sample_stride = L.sample_stride();
};

/// Stands for a gradient that nobody needs, such as that of the images in front of the first layer.
struct NoGradient {
  NoGradient part(int, int) const { return {}; }
};

/// Whether a layer has to write this gradient of its input.
template <class V>
inline constexpr bool needs_gradient = !std::is_same_v<V, NoGradient>;

}  // namespace MICA_PACKETS
}  // namespace mica

#include <mica/core/utilities/macro_unscope.hpp>
