// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/packet_math.hpp>
#include <mica/kernels/plain/number.hpp>

#include <cmath>
#include <concepts>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

// See packet.hpp.
#if defined __GNUC__ && !defined __clang__
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif

/// What a formula of a user calls on packets, beside exp, expm1, tanh and sqrt: log, abs, softplus,
/// comparisons, and all operators with plain numbers. They are found by their arguments, without a `using`.
namespace mica::kernels {
inline namespace MICA_PACKETS {

template <class S>
concept PlainNumber = std::is_arithmetic_v<S>;

template <class T, int N>
MICA_INLINE constexpr Packet<T, N> operator-(Packet<T, N> a) {
  return {ei::pnegate(a.native)};
}
template <class T, int N>
MICA_INLINE constexpr Packet<T, N> abs(Packet<T, N> a) {
  return {ei::pabs(a.native)};
}

/// The natural logarithm: -infinity of 0, NaN of negative numbers.
template <class T, int N>
[[gnu::flatten]] constexpr Packet<T, N> log(Packet<T, N> a) {
  if constexpr (ei::packet_traits<T>::HasLog) {
    return {ei::plog(a.native)};
  } else {
    Values<T, N> values;
    store(values, a);
    for (T& value : values) value = std::log(value);
    return load<Packet<T, N>>(values);
  }
}

/// log(1 + exp(-|a|))
template <class T, int N>
MICA_INLINE constexpr Packet<T, N> softplus_of_minus_abs(Packet<T, N> a) {
  using P = Packet<T, N>;
  const P e = bounded_exp(max(-abs(a), broadcast<P>(least_exponent<T>)));
  // log(1 + e) / e for e from 0 to 1: the quotient that is the minimax approximation of the relative error.
  P q;
  if constexpr (sizeof(T) == 4)
    q = rational(e, {0.9999999801, 0.86684235, 0.123631093}, {1, 1.366840348, 0.4737506501, 0.03105519337});
  else
    q = rational(e,
                 {1, 2.697187098028923917, 2.713479992755615411, 1.258705536710719485, 0.2687558030486322213,
                  0.02273422488872601933, 0.0004818402248415330699},
                 {1, 3.197187098028923781, 3.978740208436756341, 2.432346608252346558, 0.7579791455447807441,
                  0.112855893985036801, 0.006596056621452340402, 8.721182436440788406e-5});
  return e * q;
}

/// log(1 + exp(a)) for every finite number.
template <class T, int N>
[[gnu::flatten]] constexpr Packet<T, N> softplus(Packet<T, N> a) {
  return max(a, broadcast<Packet<T, N>>(0)) + softplus_of_minus_abs(a);
}

/// A plain number in every lane.
template <class P, PlainNumber S>
MICA_INLINE constexpr P constant(S value) {
  return broadcast<P>(static_cast<typename P::Scalar>(value));
}

template <class T, int N, PlainNumber S>
MICA_INLINE constexpr Packet<T, N> operator+(Packet<T, N> a, S b) {
  return a + constant<Packet<T, N>>(b);
}
template <class T, int N, PlainNumber S>
MICA_INLINE constexpr Packet<T, N> operator+(S a, Packet<T, N> b) {
  return constant<Packet<T, N>>(a) + b;
}
template <class T, int N, PlainNumber S>
MICA_INLINE constexpr Packet<T, N> operator-(Packet<T, N> a, S b) {
  return a - constant<Packet<T, N>>(b);
}
template <class T, int N, PlainNumber S>
MICA_INLINE constexpr Packet<T, N> operator-(S a, Packet<T, N> b) {
  return constant<Packet<T, N>>(a) - b;
}
template <class T, int N, PlainNumber S>
MICA_INLINE constexpr Packet<T, N> operator*(Packet<T, N> a, S b) {
  return a * constant<Packet<T, N>>(b);
}
template <class T, int N, PlainNumber S>
MICA_INLINE constexpr Packet<T, N> operator*(S a, Packet<T, N> b) {
  return constant<Packet<T, N>>(a) * b;
}
template <class T, int N, PlainNumber S>
MICA_INLINE constexpr Packet<T, N> operator/(Packet<T, N> a, S b) {
  return a / constant<Packet<T, N>>(b);
}
template <class T, int N, PlainNumber S>
MICA_INLINE constexpr Packet<T, N> operator/(S a, Packet<T, N> b) {
  return constant<Packet<T, N>>(a) / b;
}
template <class T, int N, PlainNumber S>
MICA_INLINE constexpr Packet<T, N> max(Packet<T, N> a, S b) {
  return max(a, constant<Packet<T, N>>(b));
}
template <class T, int N, PlainNumber S>
MICA_INLINE constexpr Packet<T, N> max(S a, Packet<T, N> b) {
  return max(constant<Packet<T, N>>(a), b);
}
template <class T, int N, PlainNumber S>
MICA_INLINE constexpr Packet<T, N> min(Packet<T, N> a, S b) {
  return min(a, constant<Packet<T, N>>(b));
}
template <class T, int N, PlainNumber S>
MICA_INLINE constexpr Packet<T, N> min(S a, Packet<T, N> b) {
  return min(constant<Packet<T, N>>(a), b);
}

/// The lanes in which a comparison holds, as the compiler's own comparison gives them: it selects with fewer
/// instructions than Eigen's functions.
template <class P>
struct Mask {
  using Native = typename P::Native;
  decltype(Native() < Native()) lanes;
};

/// a < b, and the other comparisons, of packets with packets and with plain numbers.
template <class T, int N>
MICA_INLINE constexpr Mask<Packet<T, N>> operator<(Packet<T, N> a, Packet<T, N> b) {
  return {a.native < b.native};
}
template <class T, int N, PlainNumber S>
MICA_INLINE constexpr Mask<Packet<T, N>> operator<(Packet<T, N> a, S b) {
  return a < constant<Packet<T, N>>(b);
}
template <class T, int N, PlainNumber S>
MICA_INLINE constexpr Mask<Packet<T, N>> operator<(S a, Packet<T, N> b) {
  return constant<Packet<T, N>>(a) < b;
}
template <class T, int N>
MICA_INLINE constexpr Mask<Packet<T, N>> operator>(Packet<T, N> a, Packet<T, N> b) {
  return b < a;
}
template <class T, int N, PlainNumber S>
MICA_INLINE constexpr Mask<Packet<T, N>> operator>(Packet<T, N> a, S b) {
  return b < a;
}
template <class T, int N, PlainNumber S>
MICA_INLINE constexpr Mask<Packet<T, N>> operator>(S a, Packet<T, N> b) {
  return b < a;
}

/// `a` in the lanes where the condition holds, `b` in the others: `where(x < 0, exp(x) - 1, x)`.
template <class T, int N>
MICA_INLINE constexpr Packet<T, N> where(Mask<Packet<T, N>> condition, Packet<T, N> a, Packet<T, N> b) {
  return {condition.lanes ? a.native : b.native};
}
template <class T, int N, PlainNumber S>
MICA_INLINE constexpr Packet<T, N> where(Mask<Packet<T, N>> condition, Packet<T, N> a, S b) {
  return where(condition, a, constant<Packet<T, N>>(b));
}
template <class T, int N, PlainNumber S>
MICA_INLINE constexpr Packet<T, N> where(Mask<Packet<T, N>> condition, S a, Packet<T, N> b) {
  return where(condition, constant<Packet<T, N>>(a), b);
}
template <class T, int N, PlainNumber A, PlainNumber B>
MICA_INLINE constexpr Packet<T, N> where(Mask<Packet<T, N>> condition, A a, B b) {
  return where(condition, constant<Packet<T, N>>(a), constant<Packet<T, N>>(b));
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#if defined __GNUC__ && !defined __clang__
#pragma GCC diagnostic pop
#endif

#include <mica/core/utilities/macro_unscope.hpp>
