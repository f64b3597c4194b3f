// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/packet.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

#include <mica/core/utilities/macro_scope.hpp>

/// Where a row of the product has fewer outputs than a register has lanes, the register is split into S lane
/// groups of `outputs_per_packet` lanes. Each group holds its own value of k (or its own row) for the same
/// outputs. S = 1 is no split; S = lanes is a dot product. Of the numbers between, only those are allowed for
/// which one instruction loads the values: S = 2 of 16 lanes (a pair of floats is broadcast as one double)
/// and S = lanes / 4.
namespace mica::kernels {
inline namespace MICA_PACKETS {

template <class T>
constexpr bool can_split(int s) {
  return s == 1 || s == lanes<T> || (s == lanes<T> / 4 && s > 1) || (s == 2 && lanes<T> == 16);
}

template <class T>
constexpr int outputs_per_packet(int s) {
  return lanes<T> / s;
}

/// Whether the two lane groups alternate, which a broadcast pair does: 0 1 0 1 0 1 ...
template <class T>
constexpr bool splits_in_pairs(int s) {
  return s == 2 && lanes<T> == 16;
}

/// The lane of lane group `group` and an output. Two alternating groups: 2 output + group. Otherwise the
/// groups follow each other.
template <class T>
constexpr int split_lane(int s, int group, int output) {
  return splits_in_pairs<T>(s) ? 2 * output + group : group * outputs_per_packet<T>(s) + output;
}

/// Loads S values and copies value g into all lanes of group g.
template <int S, class T>
MICA_INLINE Packet<T> broadcast_split(const T* from) {
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
    return load_four_times<Packet<T>>(from);
  }
}

/// Keeps the lanes of the first of S groups and sets the others to zero.
template <int S, class T>
MICA_INLINE Packet<T> mask_first(Packet<T> a) {
  static constexpr auto group_of_lane = [] {
    std::array<T, std::size_t{lanes<T>}> groups{};
    for (int group = 0; group < S; ++group) {
      for (int o = 0; o < outputs_per_packet<T>(S); ++o) {
        groups[static_cast<std::size_t>(split_lane<T>(S, group, o))] = static_cast<T>(group);
      }
    }
    return groups;
  }();
  return where_equal(load<Packet<T>>(group_of_lane.data()), broadcast<Packet<T>>(T(0)), a);
}

/// Loads S contiguous rows of `Outputs` values: value o of row g goes to the lane of group g and output o.
/// The other lanes hold any of the values.
template <int S, int Outputs, class T>
MICA_INLINE Packet<T> interleave(const T* from) {
  static_assert(can_split<T>(S) && Outputs <= outputs_per_packet<T>(S));
  return permute(load<Packet<T>>(from), [](int lane) {
    for (int group = 0; group < S; ++group) {
      for (int o = 0; o < Outputs; ++o) {
        if (split_lane<T>(S, group, o) == lane) return group * Outputs + o;
      }
    }
    return 0;
  });
}

/// The inverse of `interleave`: the first S * Outputs lanes are the groups' rows of outputs, one behind the
/// other.
template <int S, int Outputs, class T>
MICA_INLINE Packet<T> deinterleave(Packet<T> a) {
  static_assert(can_split<T>(S) && Outputs <= outputs_per_packet<T>(S));
  return permute(
      a, [](int lane) { return lane < S * Outputs ? split_lane<T>(S, lane / Outputs, lane % Outputs) : 0; });
}

/// The sums of neighbouring lanes: a[0] + a[1], a[2] + a[3], ..., then those of `b`.
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

/// The sum over the S lane groups, for each output.
template <int S, class T>
MICA_INLINE Packet<T, outputs_per_packet<T>(S)> add_groups(Packet<T> a) {
  constexpr int n = outputs_per_packet<T>(S);
  if constexpr (S == 1) {
    return a;
  } else if constexpr (n == 1) {
    return {sum(a)};
  } else if constexpr (splits_in_pairs<T>(S)) {
    return std::bit_cast<std::array<Packet<T, n>, 2>>(add_neighbours(a, a))[0];
  } else {
    const auto groups = std::bit_cast<std::array<Packet<T, n>, std::size_t{S}>>(a);
    Packet<T, n> total = groups[0];
    MICA_UNROLL
    for (std::size_t g = 1; g < S; ++g) total = total + groups[g];
    return total;
  }
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
