// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/packet.hpp>
#include <mica/kernels/polynomial.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

/// A number that a formula for packets takes too. All of its arithmetic works in constant expressions, and
/// gives the same results on every processor except for the last bit (a compiler may fuse a product and a
/// sum).
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// One number in memory in place of a register.
template <class T>
struct Packet<T, 0> {
  using Scalar = T;
  using Native = T;
  static constexpr int size = 1;

  T native;

  friend constexpr Packet operator+(Packet a, Packet b) { return {a.native + b.native}; }
  friend constexpr Packet operator-(Packet a, Packet b) { return {a.native - b.native}; }
  friend constexpr Packet operator*(Packet a, Packet b) { return {a.native * b.native}; }
  friend constexpr Packet operator/(Packet a, Packet b) { return {a.native / b.native}; }
  friend constexpr Packet operator-(Packet a) { return {-a.native}; }
};
template <class T>
using Plain = Packet<T, 0>;

template <class T>
constexpr Plain<T> multiply_add(Plain<T> a, Plain<T> b, Plain<T> c) {
  return a * b + c;
}
template <class T>
constexpr Plain<T> max(Plain<T> a, Plain<T> b) {
  return a.native < b.native ? b : a;
}
template <class T>
constexpr Plain<T> min(Plain<T> a, Plain<T> b) {
  return b.native < a.native ? b : a;
}
template <class T>
constexpr Plain<T> abs(Plain<T> a) {
  return a.native < 0 ? -a : a;
}
template <class T>
constexpr Plain<T> where_less(Plain<T> a, Plain<T> b, Plain<T> value) {
  return a.native < b.native ? value : Plain<T>{0};
}
template <class T>
constexpr Plain<T> where_equal(Plain<T> a, Plain<T> b, Plain<T> value) {
  return a.native == b.native ? value : Plain<T>{0};
}

/// The numbers that exp and log of a type need: ln 2 as a sum of two, of which `k high` is exact, and how
/// many terms of the series of log are enough.
template <class T>
struct Series;
template <>
struct Series<float> {
  using Bits = std::uint32_t;
  static constexpr float high = 0.693359375f, low = -2.12194440e-4f, most = 88.72283f, least = -87.33654f;
  static constexpr int mantissa = 23, bias = 127, of_log = 5;
};
template <>
struct Series<double> {
  using Bits = std::uint64_t;
  static constexpr double high = 6.93147180369123816490e-01, low = 1.90821492927058770002e-10,
                          most = 709.782712893384, least = -708.3964185322641;
  static constexpr int mantissa = 52, bias = 1023, of_log = 12;
};

/// 2^k for the exponents of normal numbers.
template <class T>
constexpr T power_of_two(int k) {
  using Bits = typename Series<T>::Bits;
  return std::bit_cast<T>(static_cast<Bits>(static_cast<Bits>(k + Series<T>::bias) << Series<T>::mantissa));
}

/// (exp(r) - 1) / r for |r| < 1/2: the sum of r^n / (n + 1)!
template <class T>
constexpr T quotient_of_exp(T r) {
  if constexpr (sizeof(T) == 4)
    return polynomial(Plain<T>{r}, {1, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040}).native;
  else
    return polynomial(Plain<T>{r}, {1, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040,
                                    1.0 / 40320, 1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600,
                                    1.0 / 6227020800, 1.0 / 87178291200})
        .native;
}

/// The exponential function; 0 where it would be less than the smallest normal number.
template <class T>
constexpr Plain<T> exp(Plain<T> a) {
  using S = Series<T>;
  const T x = a.native;
  if (x != x) return a;
  if (x > S::most) return {std::numeric_limits<T>::infinity()};
  if (x < S::least) return {0};
  const T turns = x * T(1.4426950408889634);
  const int k = static_cast<int>(turns < 0 ? turns - T(0.5) : turns + T(0.5));
  const T r = (x - T(k) * S::high) - T(k) * S::low;
  return {(1 + r * quotient_of_exp(r)) * power_of_two<T>(k / 2) * power_of_two<T>(k - k / 2)};
}
template <class T>
constexpr Plain<T> bounded_exp(Plain<T> a) {
  return exp(a);
}

/// exp(a) - 1, accurate near 0 too.
template <class T>
constexpr Plain<T> expm1(Plain<T> a) {
  const T x = a.native;
  if (x > T(-0.4) && x < T(0.4)) return {x * quotient_of_exp(x)};
  return {exp(a).native - 1};
}
template <class T>
constexpr Plain<T> bounded_expm1(Plain<T> a) {
  return expm1(a);
}

/// 1 / (1 + exp(-a))
template <class T>
constexpr Plain<T> logistic(Plain<T> a) {
  const Plain<T> one{1};
  return one / (one + exp(Plain<T>{0} - a));
}

template <class T>
constexpr Plain<T> tanh(Plain<T> a) {
  const Plain<T> x = max(min(a, Plain<T>{20}), Plain<T>{-20}), e = expm1(x + x);
  return e / (e + Plain<T>{2});
}

/// The natural logarithm: -infinity of 0, NaN of negative numbers.
template <class T>
constexpr Plain<T> log(Plain<T> a) {
  using S = Series<T>;
  using Bits = typename S::Bits;
  T x = a.native;
  if (x != x || x == std::numeric_limits<T>::infinity()) return a;
  if (x < 0) return {std::numeric_limits<T>::quiet_NaN()};
  if (x == 0) return {-std::numeric_limits<T>::infinity()};
  int k = 0;
  if (x < std::numeric_limits<T>::min()) x *= power_of_two<T>(S::mantissa + 2), k = -S::mantissa - 2;
  const Bits bits = std::bit_cast<Bits>(x);
  k += static_cast<int>(bits >> S::mantissa) - S::bias;
  T m = std::bit_cast<T>(static_cast<Bits>((bits & ((Bits{1} << S::mantissa) - 1)) |
                                           (static_cast<Bits>(S::bias) << S::mantissa)));
  if (m > T(1.4142135623730951)) m *= T(0.5), ++k;
  // log(m) = 2 (z + z^3 / 3 + z^5 / 5 + ...)
  const T z = (m - 1) / (m + 1), square = z * z;
  T sum = 0;
  for (int n = S::of_log; n >= 0; --n) sum = sum * square + T(1) / T(2 * n + 1);
  return {T(k) * S::high + (2 * z * sum + T(k) * S::low)};
}

/// The square root. The compiler computes it by Newton's method, in doubles.
template <class T>
constexpr Plain<T> sqrt(Plain<T> a) {
  if (!std::is_constant_evaluated()) return {std::sqrt(a.native)};
  const double x = static_cast<double>(a.native);
  if (x < 0) return {std::numeric_limits<T>::quiet_NaN()};
  if (!(x > 0) || x > std::numeric_limits<double>::max()) return a;
  double root = std::bit_cast<double>((std::bit_cast<std::uint64_t>(x) >> 1) + (std::uint64_t{1023} << 51));
  for (int i = 0; i < 6; ++i) root = 0.5 * (root + x / root);
  return {static_cast<T>(root)};
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
