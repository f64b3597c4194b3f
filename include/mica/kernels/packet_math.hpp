// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/packet.hpp>
#include <mica/kernels/split_exponent.hpp>

#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include <mica/core/utilities/macro_scope.hpp>

// GCC 12 takes the deliberately undefined operands inside its own AVX-512 intrinsics for mistakes (bug
// 105593).
#if defined __GNUC__ && !defined __clang__
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif

/// Square root, exponential function, exp(x) - 1 and hyperbolic tangent of a register, and its largest lane;
/// a transposed square of registers.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// The square root. Eigen's fast square root gives NaN for infinity; this one gives infinity.
template <class T, int N>
MICA_INLINE Packet<T, N> sqrt(Packet<T, N> a) {
  const auto infinity = broadcast<Packet<T, N>>(std::numeric_limits<T>::infinity()).native;
  const auto root = ei::psqrt(a.native);
#if defined EIGEN_VECTORIZE_SSE2
  return {a.native == infinity ? a.native : root};  // fewer instructions than with pselect
#else
  return {ei::pselect(ei::pcmp_eq(a.native, infinity), a.native, root)};
#endif
}

/// The largest lane. See `sum` in packet.hpp.
template <class T, int N>
MICA_INLINE T largest(Packet<T, N> a) {
  if constexpr (N * sizeof(T) == 64) {
    const auto halves = std::bit_cast<std::array<Packet<T, N / 2>, 2>>(a);
    return ei::predux_max(max(halves[0], halves[1]).native);
  } else {
    return ei::predux_max(a.native);
  }
}

/// The first lane.
template <class T, int N>
MICA_INLINE T first(Packet<T, N> a) {
  return ei::pfirst(a.native);
}

/// The number for which bounded_exp is 0.
template <class T>
inline constexpr T least_exponent = sizeof(T) == 4 ? T(-88) : T(-709.1);

/// exp(a) for numbers from least_exponent to 88 in float, 709 in double; faster than exp, which takes all.
template <class T, int N>
MICA_INLINE Packet<T, N> bounded_exp(Packet<T, N> a) {
  const SplitExponent<Packet<T, N>> split(a);
  const auto power = split.power();
  return multiply_add(power, split.power_of_rest, power);
}

/// The exponential function. The result is zero where it would be less than the smallest normal number, and
/// in double less than twice that number where it should be so.
// `flatten` inlines Eigen's function here and in tanh, so that GCC applies the pragma above to it.
template <class T, int N>
[[gnu::flatten]] Packet<T, N> exp(Packet<T, N> a) {
  using P = Packet<T, N>;
  if constexpr (sizeof(T) == 4) {
    P result;
    if constexpr (ei::packet_traits<T>::HasExp) {
      result = {ei::pexp(a.native)};
    } else {
      Values<T, N> values;
      store(values, a);
      for (T& value : values) value = std::exp(value);
      result = load<P>(values);
    }
    // Eigen's function never goes below that number, not even for -infinity.
    const P log_of_smallest = broadcast<P>(T(-87.33654));
    return {ei::pandnot(result.native, ei::pcmp_lt(a.native, log_of_smallest.native))};
  } else {
    // At these limits the result is 0 and infinity.
    const SplitExponent<P> split(max(min(a, broadcast<P>(709.9)), broadcast<P>(-708.39)));
    const P power = split.half_power(), half = multiply_add(power, split.power_of_rest, power);
    return half + half;
  }
}

/// 1 / (1 + exp(-a)), exactly 0 of -infinity and 1 of infinity.
template <class T, int N>
MICA_INLINE Packet<T, N> logistic(Packet<T, N> a) {
  using P = Packet<T, N>;
  // From 40 on the result is 1.
  const P e = bounded_exp(max(min(a, broadcast<P>(40)), broadcast<P>(least_exponent<T>)));
  return e / (e + broadcast<P>(1));
}

/// (exp(a) - 1) / 2 for numbers from -50 to 709 (in float 88), accurate near 0 too.
template <class T, int N>
MICA_INLINE Packet<T, N> half_of_bounded_expm1(Packet<T, N> a) {
  using P = Packet<T, N>;
  const SplitExponent<P> split(a);
  // Half of 2^k (exp(r) - 1) + (2^k - 1).
  const P power = split.half_power();
  P less = power - broadcast<P>(T(0.5));
  if constexpr (looks_up<P>) {
    less = multiply_add(power, split.lacking_of_power(), less);
  }
  return multiply_add(power, split.power_of_rest, less);
}

/// exp(a) - 1 for the same numbers.
template <class T, int N>
MICA_INLINE Packet<T, N> bounded_expm1(Packet<T, N> a) {
  const Packet<T, N> half = half_of_bounded_expm1(a);
  return half + half;
}

/// exp(a) - 1 for every number.
template <class T, int N>
[[gnu::flatten]] Packet<T, N> expm1(Packet<T, N> a) {
  using P = Packet<T, N>;
  // Behind these limits the result is infinity and -1.
  const P least = broadcast<P>(-50), largest = broadcast<P>(sizeof(T) == 4 ? T(88.8) : T(709.9));
  return bounded_expm1(max(min(a, largest), least));
}

/// The hyperbolic tangent: with h = (exp(2 a) - 1) / 2 it is h / (h + 1).
template <class T, int N>
[[gnu::flatten]] Packet<T, N> tanh(Packet<T, N> a) {
  if constexpr (ei::packet_traits<T>::HasTanh) {
    return {ei::ptanh(a.native)};
  } else {
    using P = Packet<T, N>;
    const P x = max(min(a, broadcast<P>(20)), broadcast<P>(-20)), half = half_of_bounded_expm1(x + x);
    return half / (half + broadcast<P>(1));
  }
}

/// Transposes a square of values: writes its columns one behind the other. In memory its rows are `row`
/// apart.
// `flatten`: see exp.
template <class T>
[[gnu::flatten]] MICA_NOINLINE void transpose_square(const T* from, std::ptrdiff_t row, T* to) {
  if constexpr (lanes<T> == 1) {
    *to = *from;
  } else {
    ei::PacketBlock<typename Packet<T>::Native, lanes<T>> square;
    for (int i = 0; i < lanes<T>; ++i) square.packet[i] = load<Packet<T>>(from + i * row).native;
    ei::ptranspose(square);
    for (int i = 0; i < lanes<T>; ++i) store(to + i * lanes<T>, Packet<T>{square.packet[i]});
  }
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#if defined __GNUC__ && !defined __clang__
#pragma GCC diagnostic pop
#endif

#include <mica/core/utilities/macro_unscope.hpp>
