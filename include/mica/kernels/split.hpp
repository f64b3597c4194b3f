// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/packet.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

#include <mica/core/utilities/macro_scope.hpp>

/// Outputs narrower than a register leave lanes idle. Then the register is split: its lanes hold S
/// consecutive k of a product at once, each for `outputs_per_packet` outputs, and are added up at the end.
/// S = 1 is no split, S = lanes a dot product; between them lie what one instruction can broadcast, a pair (S
/// = 2 of 16 lanes) and four values (S = lanes / 4).
namespace mica::kernels::inline MICA_PACKETS {

template <class T>
constexpr bool can_split(int s) {
  return s == 1 || s == lanes<T> || (s == lanes<T> / 4 && s > 1) || (s == 2 && lanes<T> == 16);
}

template <class T>
constexpr int outputs_per_packet(int s) {
  return lanes<T> / s;
}

template <class T>
constexpr bool splits_in_pairs(int s) {
  return s == 2 && lanes<T> == 16;
}

/// The lane that holds the product of the `part`-th of the S values of k and of an output: pairs lie side by
/// side, quarters behind each other.
template <class T>
constexpr int split_lane(int s, int part, int output) {
  return splits_in_pairs<T>(s) ? 2 * output + part : part * outputs_per_packet<T>(s) + output;
}

/// The S values at `from`, each in the lanes where its products belong.
template <int S, class T>
MICA_INLINE Packet<T> spread(const T* from) {
  static_assert(can_split<T>(S));
  if constexpr (S == 1) {
    return broadcast<Packet<T>>(*from);
  } else if constexpr (S == lanes<T>) {
    return load<Packet<T>>(from);
  } else if constexpr (splits_in_pairs<T>(S)) {
    double pair;
    std::memcpy(&pair, from, sizeof pair);
    return {std::bit_cast<typename Packet<T>::Native>(broadcast<Packet<double>>(pair).native)};
  } else {
    return load_quarters<Packet<T>>(from);
  }
}

/// The lanes of the first of S parts, zeros in place of the others.
template <int S, class T>
MICA_INLINE Packet<T> first_part(Packet<T> a) {
  static constexpr auto part_of = [] {
    std::array<T, std::size_t{lanes<T>}> parts{};
    for (int part = 0; part < S; ++part)
      for (int o = 0; o < outputs_per_packet<T>(S); ++o)
        parts[static_cast<std::size_t>(split_lane<T>(S, part, o))] = static_cast<T>(part);
    return parts;
  }();
  return where_equal(load<Packet<T>>(part_of.data()), broadcast<Packet<T>>(T(0)), a);
}

/// The N < S values that are left at the end of k, a single one but in a dot product, and zeros.
template <int S, int N, class T>
MICA_INLINE Packet<T> spread_first(const T* from) {
  static_assert(N == 1 || S == lanes<T>);
  if constexpr (S == lanes<T>)
    return load_first<Packet<T>, N>(from);
  else
    return first_part<S>(broadcast<Packet<T>>(*from));
}

/// S rows of `Outputs` values, one behind the other, each value in the lane of its part and output. The other
/// lanes hold anything.
template <int S, int Outputs, class T>
MICA_INLINE Packet<T> interleave(const T* from) {
  static_assert(can_split<T>(S) && Outputs <= outputs_per_packet<T>(S));
  return permute(load<Packet<T>>(from), [](int lane) {
    for (int part = 0; part < S; ++part)
      for (int o = 0; o < Outputs; ++o)
        if (split_lane<T>(S, part, o) == lane) return part * Outputs + o;
    return 0;
  });
}

/// The way back: the parts' rows of `Outputs` values, one behind the other.
template <int S, int Outputs, class T>
MICA_INLINE Packet<T> line_up(Packet<T> a) {
  static_assert(can_split<T>(S) && Outputs <= outputs_per_packet<T>(S));
  return permute(
      a, [](int lane) { return lane < S * Outputs ? split_lane<T>(S, lane / Outputs, lane % Outputs) : 0; });
}

/// The sums of neighbouring lanes, those of `a` first.
template <class T>
MICA_INLINE Packet<T> add_neighbours(Packet<T> a, Packet<T> b) {
#if defined __has_builtin
#if __has_builtin(__builtin_shufflevector)
  if constexpr (lanes<T> == 16) {
    return {__builtin_shufflevector(a.native, b.native, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28,
                                    30) +
            __builtin_shufflevector(a.native, b.native, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29,
                                    31)};
  } else
#endif
#endif
  {
    constexpr int n = lanes<T>;
    Values<T, 2 * n> values;
    Values<T, n> sums;
    store(values, a);
    store(values + n, b);
    for (int i = 0; i < n; ++i) sums[i] = values[2 * i] + values[2 * i + 1];
    return load<Packet<T>>(sums);
  }
}

/// The outputs of an accumulator whose register is split in S parts.
template <int S, class T>
MICA_INLINE Packet<T, outputs_per_packet<T>(S)> add_parts(Packet<T> a) {
  constexpr int n = outputs_per_packet<T>(S);
  if constexpr (S == 1) {
    return a;
  } else if constexpr (n == 1) {
    return {sum(a)};
  } else if constexpr (splits_in_pairs<T>(S)) {
    return std::bit_cast<std::array<Packet<T, n>, 2>>(add_neighbours(a, a))[0];
  } else {
    const auto parts = std::bit_cast<std::array<Packet<T, n>, std::size_t{S}>>(a);
    Packet<T, n> total = parts[0];
    MICA_UNROLL
    for (std::size_t i = 1; i < S; ++i) total = total + parts[i];
    return total;
  }
}

}  // namespace mica::kernels::inline MICA_PACKETS

#include <mica/core/utilities/macro_unscope.hpp>
