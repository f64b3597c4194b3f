// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/elementwise.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

/// Sums over many elements, and the sums of many registers.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// Keeps the first N lanes and sets the others to zero, also those that are NaN.
template <int N, class T>
MICA_INLINE Packet<T> keep_first(Packet<T> a) {
  if constexpr (N == lanes<T>) {
    return a;
  } else {
    using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
    alignas(64) static constexpr auto mask = [] {
      std::array<T, std::size_t{lanes<T>}> bits{};
      std::fill_n(bits.begin(), N, std::bit_cast<T>(~Bits(0)));
      return bits;
    }();
    return a & load<Packet<T>>(mask.data());
  }
}

/// Calls f(offset, valid, i) for packets as for_each_packet does; i < 4 is the number of the accumulator to
/// use, so that four additions are in flight at a time.
template <class T, int Size, class F>
MICA_INLINE void for_four_accumulators(F f) {
  constexpr int packet = lanes<T>, whole = Size / packet * packet;
  constexpr std::integral_constant<int, packet> all{};
  int first = 0;
  for (; first + 4 * packet <= Size; first += 4 * packet) {
    MICA_UNROLL
    for (int i = 0; i < 4; ++i) f(first + i * packet, all, i);
  }
  for (; first < whole; first += packet) f(first, all, 0);
  if constexpr (whole < Size) f(whole, std::integral_constant<int, Size - whole>{}, 0);
}

/// The accumulators of a sum of `Size` elements: packets of partial sums.
template <class T, int Size>
struct Accumulators {
  Packet<T> of[Size < 4 * lanes<T> ? 1 : 4];

  MICA_INLINE Accumulators() {
    for (auto& a : of) a = broadcast<Packet<T>>(T(0));
  }
  MICA_INLINE Packet<T> packet() const {
    if constexpr (Size < 4 * lanes<T>)
      return of[0];
    else
      return (of[0] + of[1]) + (of[2] + of[3]);
  }
  MICA_INLINE double total() const { return static_cast<double>(sum(packet())); }
};

/// The sums of neighbouring lanes of `a`, then those of `b`.
template <class T>
MICA_INLINE Packet<T> sums_of_pairs(Packet<T> a, Packet<T> b) {
  constexpr int n = lanes<T>;
#if defined __has_builtin
#if __has_builtin(__builtin_shufflevector)
  if constexpr (!std::is_class_v<typename Packet<T>::Native> && n != 1) {
    return [&]<int... i>(std::integer_sequence<int, i...>) {
      return Packet<T>{__builtin_shufflevector(a.native, b.native, (2 * i)...)} +
             Packet<T>{__builtin_shufflevector(a.native, b.native, (2 * i + 1)...)};
    }
    (std::make_integer_sequence<int, n>{});
  } else
#endif
#endif
  {
    Values<T, 2 * n> values;
    Values<T, n> sums;
    store(values, a);
    store(values + n, b);
    for (int i = 0; i < n; ++i) sums[i] = values[2 * i] + values[2 * i + 1];
    return load<Packet<T>>(sums);
  }
}

/// Lane i is the sum of all lanes of packets[i], added in the same order for every i.
template <class T, int Count = lanes<T>>
MICA_INLINE Packet<T> lane_sums(const Packet<T>* packets) {
  if constexpr (Count == 1) {
    return packets[0];
  } else {
    Packet<T> halves[std::size_t{Count / 2}];
    MICA_UNROLL
    for (int i = 0; i < Count / 2; ++i) halves[i] = sums_of_pairs(packets[2 * i], packets[2 * i + 1]);
    return lane_sums<T, Count / 2>(halves);
  }
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
