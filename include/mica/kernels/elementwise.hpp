// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/view.hpp>
#include <mica/kernels/packet.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

/// Work on every element by itself, and sums over pixels.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Calls f(offset, valid) for the packets of `Size` contiguous elements; valid is an integral constant, the
/// number of lanes that hold elements.
template <class T, int Size, class F>
MICA_INLINE void for_each_packet(F f) {
  constexpr int whole = Size / lanes<T> * lanes<T>;
  for (int i = 0; i < whole; i += lanes<T>) f(i, std::integral_constant<int, lanes<T>>{});
  if constexpr (whole < Size) f(whole, std::integral_constant<int, Size - whole>{});
}

/// A run: elements of a sample that are contiguous in all of these layouts, the whole sample or one of its
/// rows of pixels.
template <Layout... Layouts>
struct Runs {
  static constexpr bool all_dense = (Layouts.is_dense() && ...);
  static constexpr Shape shape = (Layouts, ...).shape;
  static constexpr int count = all_dense ? 1 : shape.height();
  static constexpr int size = shape.size() / count;
};

/// to[i] = f(packet of from[i] ...) for `size` contiguous elements. The arrays may be the same.
// The size is not known to the compiler, so that arrays of all shapes share the code.
template <class F, class T, class... From>
MICA_NOINLINE void transform_run(F f, int size, T* to, const From*... from) {
  int i = 0;
  for (; i + lanes<T> <= size; i += lanes<T>) store(to + i, f(load<Packet<T>>(from + i)...));
  if (i < size) store_first(to + i, f(load<Packet<T>>(from + i)...), size - i);
}

/// to = f(packet of from ...), over all samples. The shapes are equal, the layouts may differ.
template <class F, class To, class... From>
MICA_INLINE void transform(F f, To to, From... from) {
  using R = Runs<From::layout..., To::layout>;
  for (int s = 0; s < to.count; ++s) {
    for (int r = 0; r < R::count; ++r)
      transform_run(f, R::size, to.at(s, r), static_cast<const typename To::value_type*>(from.at(s, r))...);
  }
}

/// Adds up packets that are `apart` elements apart, `count` of them in each of some rows.
template <class T>
MICA_NOINLINE Packet<T> sum_packets(const T* first, int rows, std::ptrdiff_t row_stride, int count,
                                    int apart) {
  // Four additions are under way at a time.
  Packet<T> sums[4];
  for (auto& sum : sums) sum = broadcast<Packet<T>>(T(0));
  for (int row = 0; row < rows; ++row, first += row_stride) {
    const T* at = first;
    int i = 0;
    for (; i + 4 <= count; i += 4, at += 4 * apart) {
      MICA_UNROLL
      for (int k = 0; k < 4; ++k) sums[k] = sums[k] + load<Packet<T>>(at + k * apart);
    }
    for (; i < count; ++i, at += apart) sums[0] = sums[0] + load<Packet<T>>(at);
  }
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/// sum[c] = (add ? sum[c] : 0) + the sum of channel c over all pixels of all samples.
template <class V, class T>
MICA_INLINE void sum_pixels(V x, T* sum, bool add) {
  constexpr Shape shape = V::shape;
  constexpr int channels = shape.channels();
  for (int c = 0; c < channels; c += lanes<T>) {
    Packet<T> total = broadcast<Packet<T>>(T(0));
    for (int s = 0; s < x.count; ++s)
      total =
          total + sum_packets(x.at(s) + c, shape.height(), V::layout.row_stride(), shape.width(), channels);
    Values<T, lanes<T>> values;
    store(values, total);
    for (int l = 0; l < std::min(lanes<T>, channels - c); ++l)
      sum[c + l] = (add ? sum[c + l] : T(0)) + values[l];
  }
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
