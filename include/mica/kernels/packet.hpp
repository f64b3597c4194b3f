// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <Eigen/Core>

#include <array>
#include <bit>
#include <cstring>
#include <type_traits>
#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

// GCC 12 takes the deliberately undefined operands inside its own AVX-512 intrinsics for mistakes (bug
// 105593).
#if defined __GNUC__ && !defined __clang__
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif

/// A vector register as a value. This header and packet_math.hpp are the only ones that call Eigen's packet
/// functions, so only they depend on the instructions of the machine.
namespace mica::kernels {
inline namespace MICA_PACKETS {

namespace ei = Eigen::internal;

/// The number of vector registers, and whether a multiply-add is one instruction.
inline constexpr int registers = EIGEN_ARCH_DEFAULT_NUMBER_OF_REGISTERS;
#if defined EIGEN_VECTORIZE_FMA || defined __ARM_FEATURE_FMA
inline constexpr bool has_fused_multiply_add = true;
#else
inline constexpr bool has_fused_multiply_add = false;
#endif

// Eigen's packet type with N lanes: the native register, a half or a quarter of it, or a scalar.
template <class T, int N, class Native = typename ei::packet_traits<T>::type>
constexpr auto native_packet() {
  if constexpr (N == 1)
    return T{};
  else if constexpr (ei::unpacket_traits<Native>::size == N)
    return Native{};
  else
    return native_packet<T, N, typename ei::unpacket_traits<Native>::half>();
}

/// The number of values of type T in a register.
template <class T>
inline constexpr int lanes = ei::packet_traits<T>::size;

/// N values in memory.
template <class T, int N>
using Values = T[std::size_t{N}];

/// N values in a register, with the arithmetic operators of a scalar.
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
MICA_INLINE constexpr P broadcast(typename P::Scalar value) {
  if constexpr (std::is_same_v<typename P::Native, typename P::Scalar>)
    return {value};
  else
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

/// Loads the first N lanes and sets the others to zero. It reads only N values.
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

/// Stores the first N lanes. It writes only N values.
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

/// The mask of the first `n` lanes.
template <class Native>
MICA_INLINE auto lane_mask(int n) {
  return static_cast<typename ei::unpacket_traits<Native>::mask_t>((1u << n) - 1);
}

/// The same for `n` lanes, a number that is known only at run time.
template <class P>
MICA_INLINE P load_first(const typename P::Scalar* from, int n) {
  if constexpr (ei::unpacket_traits<typename P::Native>::masked_load_available) {
    return {ei::ploadu<typename P::Native>(from, lane_mask<typename P::Native>(n))};
  } else {
    Values<typename P::Scalar, P::size> copy = {};
    for (int i = 0; i < n; ++i) copy[i] = from[i];
    return load<P>(copy);
  }
}
template <class T, int Lanes>
MICA_INLINE void store_first(T* to, Packet<T, Lanes> a, int n) {
  if constexpr (ei::unpacket_traits<typename Packet<T, Lanes>::Native>::masked_store_available) {
    ei::pstoreu(to, a.native, lane_mask<typename Packet<T, Lanes>::Native>(n));
  } else {
    Values<T, Lanes> copy;
    store(copy, a);
    for (int i = 0; i < n; ++i) to[i] = copy[i];
  }
}

/// a * b + c
template <class T, int N>
MICA_INLINE Packet<T, N> multiply_add(Packet<T, N> a, Packet<T, N> b, Packet<T, N> c) {
  return {ei::pmadd(a.native, b.native, c.native)};
}

/// The larger of two values in each lane; NaN where `a` is NaN.
template <class T, int N>
MICA_INLINE Packet<T, N> max(Packet<T, N> a, Packet<T, N> b) {
  return {ei::pmax(a.native, b.native)};
}

/// The smaller of two values in each lane. `b` must not be NaN.
template <class T, int N>
MICA_INLINE Packet<T, N> min(Packet<T, N> a, Packet<T, N> b) {
  return {ei::pmin(a.native, b.native)};
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

/// A mask with all bits set where `a` or `b` is NaN, and none elsewhere.
template <class T, int N>
MICA_INLINE Packet<T, N> nan_bits(Packet<T, N> a, Packet<T, N> b) {
  const auto numbers = ei::pand(ei::pcmp_eq(a.native, a.native), ei::pcmp_eq(b.native, b.native));
  return {ei::pandnot(ei::ptrue(a.native), numbers)};
}

/// A mask with all bits set where a == b, and none elsewhere.
template <class T, int N>
MICA_INLINE Packet<T, N> equal_bits(Packet<T, N> a, Packet<T, N> b) {
  return {ei::pcmp_eq(a.native, b.native)};
}

/// Bitwise or, bitwise and, and `a & ~b`.
template <class T, int N>
MICA_INLINE Packet<T, N> operator|(Packet<T, N> a, Packet<T, N> b) {
  return {ei::por(a.native, b.native)};
}
template <class T, int N>
MICA_INLINE Packet<T, N> operator&(Packet<T, N> a, Packet<T, N> b) {
  return {ei::pand(a.native, b.native)};
}
template <class T, int N>
MICA_INLINE Packet<T, N> without(Packet<T, N> a, Packet<T, N> b) {
  return {ei::pandnot(a.native, b.native)};
}

/// The sum of all lanes. A register of 64 bytes is first added up to 32 bytes: GCC compiles Eigen's AVX-512
/// sum outside of the pragma above and would warn.
template <class T, int N>
MICA_INLINE T sum(Packet<T, N> a) {
  if constexpr (N * sizeof(T) == 64) {
    const auto halves = std::bit_cast<std::array<Packet<T, N / 2>, 2>>(a);
    return ei::predux((halves[0] + halves[1]).native);
  } else {
    return ei::predux(a.native);
  }
}

/// Loads lanes / 4 values, each into four neighbouring lanes: a a a a b b b b c c c c d d d d of 16 lanes.
template <class P>
MICA_INLINE P load_four_times(const typename P::Scalar* from) {
  return {ei::ploadquad<typename P::Native>(from)};
}

/// Lane i of the result is lane `source(i)` of `a`. `Source` is a constexpr lambda.
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

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#if defined __GNUC__ && !defined __clang__
#pragma GCC diagnostic pop
#endif

#include <mica/core/utilities/macro_unscope.hpp>
