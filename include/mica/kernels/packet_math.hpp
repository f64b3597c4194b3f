// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/packet.hpp>

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

// GCC 12 takes the deliberately undefined operands inside its own AVX-512 intrinsics for mistakes (bug
// 105593).
#if defined __GNUC__ && !defined __clang__
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif

/// Square root, exponential function, exp(x) - 1 and hyperbolic tangent of a register.
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

/// The exponential function. The result is zero where it would be less than the smallest normal number;
/// Eigen's function never goes below that number, not even for -infinity.
// `flatten` inlines Eigen's function here and in tanh, so that GCC applies the pragma above to it.
template <class T, int N>
[[gnu::flatten]] Packet<T, N> exp(Packet<T, N> a) {
  constexpr T log_of_smallest = sizeof(T) == 4 ? T(-87.33654) : T(-708.3964185322641);
  Packet<T, N> result;
  if constexpr (ei::packet_traits<T>::HasExp) {
    result = {ei::pexp(a.native)};
  } else {
    Values<T, N> values;
    store(values, a);
    for (T& value : values) value = std::exp(value);
    result = load<Packet<T, N>>(values);
  }
  const auto least = broadcast<Packet<T, N>>(log_of_smallest);
  return {ei::pandnot(result.native, ei::pcmp_lt(a.native, least.native))};
}

/// c[0] + c[1] x + c[2] x^2 + ..., the even powers beside the odd ones, so that half as many additions wait
/// for each other.
template <class P, std::size_t Count>
MICA_INLINE P polynomial(P x, const double (&c)[Count]) {
  constexpr int last = static_cast<int>(Count) - 1;
  const auto of = [&](int i) { return broadcast<P>(static_cast<typename P::Scalar>(c[i])); };
  const P square = x * x;
  P high = of(last), low = of(last - 1);
  MICA_UNROLL
  for (int i = last - 2; i > 0; i -= 2) {
    high = multiply_add(high, square, of(i));
    low = multiply_add(low, square, of(i - 1));
  }
  // `high` has the odd powers if the last one is odd.
  if constexpr (last % 2 == 1)
    return multiply_add(high, x, low);
  else
    return multiply_add(low, x, multiply_add(high, square, of(0)));
}

/// The quotient of two polynomials.
template <class P, std::size_t Above, std::size_t Below>
MICA_INLINE P rational(P x, const double (&above)[Above], const double (&below)[Below]) {
  return polynomial(x, above) / polynomial(x, below);
}

/// The bits of a register of N numbers, as unsigned integers of their size.
template <class T, int N>
struct BitsOf {
  using Integer = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  typedef Integer type __attribute__((vector_size(N * sizeof(T))));
};
template <class T>
struct BitsOf<T, 1> {
  using type = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
};

/// 2^k for whole numbers k that are the exponent of a normal number, and 0 for the number below these.
template <class T, int N>
MICA_INLINE Packet<T, N> power_of_two(Packet<T, N> k) {
  using Bits = typename BitsOf<T, N>::type;
  constexpr int exponent = std::numeric_limits<T>::digits - 1;  // its lowest bit
  constexpr auto one = std::bit_cast<typename BitsOf<T, 1>::type>(T(1));
  // A number of this size has no binary places, so k stands in its lowest bits.
  constexpr T large = T(std::int64_t{3} << (exponent - 1));
  const auto bits = std::bit_cast<Bits>((k + broadcast<Packet<T, N>>(large)).native);
  return {std::bit_cast<typename Packet<T, N>::Native>((bits << exponent) + one)};
}

/// a = k log 2 + r with |r| <= log(2) / 2: the whole number k, and exp(r) - 1.
template <class P>
struct SplitExponent {
  P k;
  P power_of_rest;

  MICA_INLINE explicit SplitExponent(P a) {
    using T = typename P::Scalar;
    constexpr bool single = sizeof(T) == 4;
    const auto of = [](double value) { return broadcast<P>(static_cast<T>(value)); };
    k = {ei::pfloor(multiply_add(a, of(1.4426950408889634), of(0.5)).native)};
    P r;
    if constexpr (single && has_fused_multiply_add) {
      r = multiply_add(k, of(-0.6931471805599453), a);
    } else {  // log 2 in two parts; k times the first one is exact
      r = multiply_add(k, of(single ? -0.693359375 : -0.693145751953125), a);
      r = multiply_add(k, of(single ? 2.12194440e-4 : -1.42860682030941723e-6), r);
    }
    // (exp(r) - 1 - r) / r^2, the polynomial of the least largest error.
    P q;
    if constexpr (single)
      q = polynomial(r, {0.5000000062, 0.1666654278, 0.04166628165, 0.008366611983, 0.001394648013});
    else
      q = polynomial(r, {0.5, 0.1666666666666667664, 0.04166666666666670179, 0.008333333333321578369,
                         0.001388888888886665797, 0.0001984126988626621333, 2.480158736087341301e-5,
                         2.755724406184794041e-6, 2.755724251011669075e-7, 2.510909046820317029e-8,
                         2.092451589334563279e-9});
    power_of_rest = multiply_add(r * r, q, r);
  }
};

/// The number for which bounded_exp is 0.
template <class T>
inline constexpr T least_exponent = sizeof(T) == 4 ? T(-88) : T(-709.2);

/// exp(a) for numbers from least_exponent to 88 in float, 709 in double; faster than exp, which takes all.
template <class T, int N>
MICA_INLINE Packet<T, N> bounded_exp(Packet<T, N> a) {
  const SplitExponent<Packet<T, N>> split(a);
  const auto power = power_of_two(split.k);
  return multiply_add(power, split.power_of_rest, power);
}

/// exp(a) - 1, accurate near 0 too.
template <class T, int N>
[[gnu::flatten]] Packet<T, N> expm1(Packet<T, N> a) {
  using P = Packet<T, N>;
  // Behind these limits the result is infinity and -1.
  const P least = broadcast<P>(-50), largest = broadcast<P>(sizeof(T) == 4 ? T(88.8) : T(709.9));
  const SplitExponent<P> split(max(min(a, largest), least));
  // Half of 2^k (exp(r) - 1) + (2^k - 1), since 2^k may be too large where the result is not.
  const P power = power_of_two(split.k - broadcast<P>(1));
  const P half = multiply_add(power, split.power_of_rest, power - broadcast<P>(T(0.5)));
  return half + half;
}

/// The hyperbolic tangent: with e = exp(2 a) - 1 it is e / (e + 2).
template <class T, int N>
[[gnu::flatten]] Packet<T, N> tanh(Packet<T, N> a) {
  if constexpr (ei::packet_traits<T>::HasTanh) {
    return {ei::ptanh(a.native)};
  } else {
    using P = Packet<T, N>;
    const P x = max(min(a, broadcast<P>(20)), broadcast<P>(-20)), e = expm1(x + x);
    return e / (e + broadcast<P>(2));
  }
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#if defined __GNUC__ && !defined __clang__
#pragma GCC diagnostic pop
#endif

#include <mica/core/utilities/macro_unscope.hpp>
