// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/view.hpp>
#include <mica/kernels/packet.hpp>

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

/// to = f(packet of from ...), over all samples. The shapes are equal, the layouts may differ.
template <class F, class To, class... From>
MICA_NOINLINE void transform(F f, To to, From... from) {
  using T = typename To::value_type;
  using R = Runs<From::layout..., To::layout>;
  for (int s = 0; s < to.count; ++s) {
    for (int r = 0; r < R::count; ++r) {
      T* const write = to.at(s, r);
      for_each_packet<T, R::size>([&](int i, auto valid) {
        store_first<valid()>(write + i, f(load<Packet<T>>(from.at(s, r) + i)...));
      });
    }
  }
}

/// sum[c] = (add ? sum[c] : 0) + the sum of channel c over all pixels of all samples.
template <class V, class T>
MICA_NOINLINE void sum_pixels(V x, T* sum, bool add) {
  constexpr Shape shape = V::shape;
  constexpr int channels = shape.channels(), width = shape.width();
  // With few channels, neighbouring pixels have accumulators of their own.
  constexpr int packets = (channels + lanes<T> - 1) / lanes<T>, groups = packets >= 4 ? 1 : 4 / packets;
  constexpr int at_once = packets < 8 ? packets : 8;
  for (int first = 0; first < packets; first += at_once) {
    Packet<T> acc[std::size_t{at_once * groups}];
    MICA_UNROLL
    for (auto& a : acc) a = broadcast<Packet<T>>(T(0));
    const int n = packets - first < at_once ? packets - first : at_once;
    for (int s = 0; s < x.count; ++s) {
      for (int row = 0; row < shape.height(); ++row) {
        const T* pixels = x.at(s, row) + first * lanes<T>;
        int p = 0;
        if constexpr (packets <= 8) {
          for (; p + groups <= width; p += groups) {
            MICA_UNROLL
            for (int k = 0; k < at_once * groups; ++k) {
              acc[k] =
                  acc[k] + load<Packet<T>>(pixels + (p + k / at_once) * channels + k % at_once * lanes<T>);
            }
          }
        }
        for (; p < width; ++p) {
          for (int k = 0; k < n; ++k) acc[k] = acc[k] + load<Packet<T>>(pixels + p * channels + k * lanes<T>);
        }
      }
    }
    for (int k = 0; k < n; ++k) {
      Packet<T> total = acc[k];
      MICA_UNROLL
      for (int g = 1; g < groups; ++g) total = total + acc[g * at_once + k];
      Values<T, lanes<T>> values;
      store(values, total);
      for (int l = 0, c = (first + k) * lanes<T>; l < lanes<T> && c < channels; ++l, ++c)
        sum[c] = (add ? sum[c] : T(0)) + values[l];
    }
  }
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
