// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <type_traits>
#include <utility>

#include <mica/core/prologue.hpp>

// GCC 12 takes the deliberately undefined operands inside its own AVX-512 intrinsics for mistakes (bug
// 105593).
#if defined __GNUC__ && !defined __clang__
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif

/// A vector register as a value: the one file that touches Eigen's packet functions, and so the one place
/// that knows which instructions the machine has.
namespace mica::kernels::inline MICA_PACKETS {

namespace ei = Eigen::internal;

/// What the compiler may count on.
inline constexpr int registers = EIGEN_ARCH_DEFAULT_NUMBER_OF_REGISTERS;
#if defined EIGEN_VECTORIZE_FMA || defined __ARM_FEATURE_FMA
inline constexpr bool has_fused_multiply_add = true;
#else
inline constexpr bool has_fused_multiply_add = false;
#endif

// Eigen's register of N lanes: the native one, a half or a quarter of it, or a plain number.
template <class T, int N, class Native = typename ei::packet_traits<T>::type>
constexpr auto native_packet() {
  if constexpr (N == 1)
    return T{};
  else if constexpr (ei::unpacket_traits<Native>::size == N)
    return Native{};
  else
    return native_packet<T, N, typename ei::unpacket_traits<Native>::half>();
}

/// The number of T in a register.
template <class T>
inline constexpr int lanes = ei::packet_traits<T>::size;

/// N numbers in memory.
template <class T, int N>
using Values = T[std::size_t{N}];

/// N numbers in a register, with the operators of a number.
template <class T, int N = lanes<T>>
struct Packet {
  using Scalar = T;
  using Native = decltype(native_packet<T, N>());
  static constexpr int size = N;

  Native native;

  MICA_INLINE friend Packet operator+(Packet a, Packet b) { return {ei::padd(a.native, b.native)}; }
  MICA_INLINE friend Packet operator-(Packet a, Packet b) { return {ei::psub(a.native, b.native)}; }
  MICA_INLINE friend Packet operator*(Packet a, Packet b) { return {ei::pmul(a.native, b.native)}; }
  MICA_INLINE friend Packet operator/(Packet a, Packet b) { return {ei::pdiv(a.native, b.native)}; }
};

template <class P>
MICA_INLINE P broadcast(typename P::Scalar value) {
  return {ei::pset1<typename P::Native>(value)};
}

template <class P>
MICA_INLINE P load(const typename P::Scalar* from) {
  return {ei::ploadu<typename P::Native>(from)};
}

template <class T, int N>
MICA_INLINE void store(T* to, Packet<T, N> a) {
  ei::pstoreu(to, a.native);
}

/// The first N lanes, zeros behind them; reads nothing beyond.
template <class P, int N>
MICA_INLINE P load_first(const typename P::Scalar* from) {
  if constexpr (N == P::size) {
    return load<P>(from);
  } else if constexpr (ei::unpacket_traits<typename P::Native>::masked_load_available) {
    return {ei::ploadu<typename P::Native>(from, (1u << N) - 1)};
  } else {
    Values<typename P::Scalar, P::size> copy = {};
    std::memcpy(copy, from, N * sizeof *copy);
    return load<P>(copy);
  }
}

/// The first N lanes; writes nothing beyond.
template <int N, class T, int Lanes>
MICA_INLINE void store_first(T* to, Packet<T, Lanes> a) {
  if constexpr (N == Lanes) {
    store(to, a);
  } else if constexpr (ei::unpacket_traits<typename Packet<T, Lanes>::Native>::masked_store_available) {
    ei::pstoreu(to, a.native, (1u << N) - 1);
  } else {
    Values<T, Lanes> copy;
    store(copy, a);
    std::memcpy(to, copy, N * sizeof(T));
  }
}

/// a * b + c
template <class T, int N>
MICA_INLINE Packet<T, N> multiply_add(Packet<T, N> a, Packet<T, N> b, Packet<T, N> c) {
  return {ei::pmadd(a.native, b.native, c.native)};
}

template <class T, int N>
MICA_INLINE Packet<T, N> max(Packet<T, N> a, Packet<T, N> b) {
  return {ei::pmax(a.native, b.native)};
}

template <class T, int N>
MICA_INLINE Packet<T, N> sqrt(Packet<T, N> a) {
  return {ei::psqrt(a.native)};
}

// Flattened, as is tanh, so that GCC sees Eigen's function inside this file and takes the pragma above to
// apply to it.
template <class T, int N>
[[gnu::flatten]] Packet<T, N> exp(Packet<T, N> a) {
  if constexpr (ei::packet_traits<T>::HasExp) {
    return {ei::pexp(a.native)};
  } else {
    Values<T, N> values;
    store(values, a);
    for (T& value : values) value = std::exp(value);
    return load<Packet<T, N>>(values);
  }
}

template <class T, int N>
[[gnu::flatten]] Packet<T, N> tanh(Packet<T, N> a) {
  if constexpr (ei::packet_traits<T>::HasTanh) {
    return {ei::ptanh(a.native)};
  } else {
    Values<T, N> values;
    store(values, a);
    for (T& value : values) value = std::tanh(value);
    return load<Packet<T, N>>(values);
  }
}

/// `value` where a == b, zero elsewhere.
template <class T, int N>
MICA_INLINE Packet<T, N> where_equal(Packet<T, N> a, Packet<T, N> b, Packet<T, N> value) {
  return {ei::pand(ei::pcmp_eq(a.native, b.native), value.native)};
}

/// `value` where a < b, zero elsewhere.
template <class T, int N>
MICA_INLINE Packet<T, N> where_less(Packet<T, N> a, Packet<T, N> b, Packet<T, N> value) {
  return {ei::pand(ei::pcmp_lt(a.native, b.native), value.native)};
}

/// The sum of all lanes. A register of 64 bytes is folded once before Eigen's own sum, whose AVX-512 form GCC
/// compiles out of sight of the pragma above.
template <class T, int N>
MICA_INLINE T sum(Packet<T, N> a) {
  if constexpr (N * sizeof(T) == 64) {
    const auto halves = std::bit_cast<std::array<Packet<T, N / 2>, 2>>(a);
    return ei::predux((halves[0] + halves[1]).native);
  } else {
    return ei::predux(a.native);
  }
}

// Outputs narrower than a register leave lanes idle. Then the register is split: its lanes hold S
// consecutive k of a product at once, each for `outputs_per_packet` outputs, and are added up at the end.
// S = 1 is no split, S = lanes a dot product; between them lie what one instruction can broadcast, a pair (S
// = 2 of 16 lanes) and four values (S = lanes / 4).

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
    return {ei::ploadquad<typename Packet<T>::Native>(from)};
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

/// The lanes `source(0)`, `source(1)`, ... of a register; `Source` is a constexpr lambda.
template <class T, class Source>
MICA_INLINE Packet<T> permute(Packet<T> a, Source) {
  return [&]<int... lane>(std::integer_sequence<int, lane...>)->Packet<T> {
#if defined __has_builtin
#if __has_builtin(__builtin_shufflevector)
    if constexpr (!std::is_class_v<typename Packet<T>::Native> && Packet<T>::size != 1) {
      return {__builtin_shufflevector(a.native, a.native, Source{}(lane)...)};
    } else
#endif
#endif
    {
      Values<T, lanes<T>> values;
      store(values, a);
      const Values<T, lanes<T>> permuted = {values[Source{}(lane)]...};
      return load<Packet<T>>(permuted);
    }
  }
  (std::make_integer_sequence<int, lanes<T>>{});
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

#if defined __GNUC__ && !defined __clang__
#pragma GCC diagnostic pop
#endif

#include <mica/core/epilogue.hpp>
