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

/// Functions of packets for `transform`: the identity, and the sum of all arguments.
struct IdentityFunction {
  template <class P>
  MICA_INLINE P operator()(P a) const {
    return a;
  }
};
struct SumOfAll {
  template <class... P>
  MICA_INLINE auto operator()(P... a) const {
    return (a + ...);
  }
};

/// to[i] = f(packet of from[i] ...) for `size` contiguous elements. The arrays may be the same.
// The size is not known to the compiler, so that arrays of all shapes share the code. They share it only if F
// is a class at namespace scope or a member class of the layer: a lambda in a function template is another
// class in each instance of that template. `flatten` inlines exp and its like, whose constants then stay in
// registers.
template <class F, class T, class... From>
[[gnu::flatten]] MICA_NOINLINE void transform_run(F f, int size, T* to, const From*... from) {
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

/// Some rows of pixels: their numbers, and the distances in memory.
struct PixelRows {
  int rows;
  int pixels;  ///< of a row
  std::ptrdiff_t row_stride;
  int channels;
};

/// Adds up `Packets` packets of channels over all pixels, sums[p] = sums[p] + ...
// Four additions are in flight at a time, if the rows are long enough. The compiler knows no extent, so that
// all layers share the code.
template <int Packets, class T>
MICA_NOINLINE void add_pixels(const T* first, const PixelRows of, Packet<T>* sums) {
  constexpr int groups = 4 / Packets;
  Packet<T> acc[4];
  for (auto& a : acc) a = broadcast<Packet<T>>(T(0));
  for (int row = 0; row < of.rows; ++row, first += of.row_stride) {
    const T* pixel = first;
    int i = 0;
    for (; i + groups <= of.pixels; i += groups, pixel += groups * of.channels) {
      MICA_UNROLL
      for (int k = 0; k < 4; ++k)
        acc[k] = acc[k] + load<Packet<T>>(pixel + k / Packets * of.channels + k % Packets * lanes<T>);
    }
    for (; i < of.pixels; ++i, pixel += of.channels) {
      MICA_UNROLL
      for (int p = 0; p < Packets; ++p) acc[p] = acc[p] + load<Packet<T>>(pixel + p * lanes<T>);
    }
  }
  MICA_UNROLL
  for (int k = 0; k < 4; ++k) sums[k % Packets] = sums[k % Packets] + acc[k];
}

/// sum_pixels for `Packets` packets of channels from `c` on.
template <int Packets, class T>
MICA_NOINLINE void sum_packets(const T* first, std::ptrdiff_t sample_stride, int samples, const PixelRows of,
                               int c, T* sum, bool add) {
  Packet<T> totals[std::size_t{Packets}];
  for (auto& total : totals) total = broadcast<Packet<T>>(T(0));
  for (int s = 0; s < samples; ++s) add_pixels<Packets>(first + s * sample_stride + c, of, totals);
  for (int p = 0; p < Packets && c < of.channels; ++p, c += lanes<T>) {
    const int valid = std::min(lanes<T>, of.channels - c);
    if (add) totals[p] = totals[p] + load_first<Packet<T>>(sum + c, valid);
    store_first(sum + c, totals[p], valid);
  }
}

/// sum[c] = (add ? sum[c] : 0) + the sum of channel c over all pixels of some samples.
template <class T>
MICA_NOINLINE void sum_pixels(const T* first, std::ptrdiff_t sample_stride, int samples, const PixelRows of,
                              T* sum, bool add) {
  int c = 0;
  const auto sum_from_c = [&](auto packets) {
    sum_packets<packets()>(first, sample_stride, samples, of, c, sum, add);
    c += packets() * lanes<T>;
  };
  while (c + 3 * lanes<T> < of.channels) sum_from_c(std::integral_constant<int, 4>{});
  while (c + lanes<T> < of.channels) sum_from_c(std::integral_constant<int, 2>{});
  if (c < of.channels) sum_from_c(std::integral_constant<int, 1>{});
}
template <class V, class T>
MICA_INLINE void sum_pixels(V x, T* sum, bool add) {
  constexpr Layout layout = V::layout;
  constexpr PixelRows of{V::shape.height(), V::shape.width(), layout.row_stride(), V::shape.channels()};
  sum_pixels(x.at(0), layout.sample_stride(), x.count, of, sum, add);
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
