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
// The size is not known to the compiler, so that arrays of all shapes share the code. `flatten` inlines exp
// and its like, whose constants then stay in registers.
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
// Four additions are under way at a time, if the rows are long enough. The compiler knows no extent, so that
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

/// sum[c] = (add ? sum[c] : 0) + the sum of channel c over all pixels of all samples.
template <class V, class T>
MICA_INLINE void sum_pixels(V x, T* sum, bool add) {
  constexpr Shape shape = V::shape;
  constexpr int channels = shape.channels();
  constexpr PixelRows of{shape.height(), shape.width(), V::layout.row_stride(), channels};
  // The channels of the last packet.
  constexpr int rest = channels - (channels - 1) / lanes<T> * lanes<T>;
  const auto add_to = [&](T* to, Packet<T> total, auto valid) {
    if (add) total = total + load_first<Packet<T>, valid()>(to);
    store_first<valid()>(to, total);
  };
  const auto sum_packets = [&](int c, auto packets) {
    Packet<T> totals[std::size_t{packets()}];
    for (auto& total : totals) total = broadcast<Packet<T>>(T(0));
    for (int s = 0; s < x.count; ++s) add_pixels<packets()>(x.at(s) + c, of, totals);
    for (int p = 0; p < packets(); ++p, c += lanes<T>) {
      if (c + lanes<T> <= channels)
        add_to(sum + c, totals[p], std::integral_constant<int, lanes<T>>{});
      else
        add_to(sum + c, totals[p], std::integral_constant<int, rest>{});
    }
  };
  int c = 0;
  for (; c + 3 * lanes<T> < channels; c += 4 * lanes<T>) sum_packets(c, std::integral_constant<int, 4>{});
  for (; c + lanes<T> < channels; c += 2 * lanes<T>) sum_packets(c, std::integral_constant<int, 2>{});
  if (c < channels) sum_packets(c, std::integral_constant<int, 1>{});
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
