// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/packet.hpp>
#include <mica/kernels/polynomial.hpp>

#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

// See packet.hpp.
#if defined __GNUC__ && !defined __clang__
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif

/// Powers of two in registers, and exponential functions as the product of such a power and a number near 1.
namespace mica::kernels {
inline namespace MICA_PACKETS {

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

/// 2^(j / 8) for j from 0 to 7, rounded, and for each the exact number divided by the rounded one, minus 1.
inline constexpr double eighth_powers[] = {1,
                                           1.0905077326652577,
                                           1.189207115002721,
                                           1.2968395546510096,
                                           1.4142135623730951,
                                           1.5422108254079407,
                                           1.681792830507429,
                                           1.8340080864093424},
                        lacking[] = {0,
                                     -2.7939115e-17,
                                     3.3484623e-17,
                                     1.9572585e-17,
                                     -6.8358087e-17,
                                     5.1548301e-17,
                                     4.8751605e-17,
                                     1.7901269e-17};

/// Whether one instruction looks up a number for each lane in a table that is itself a register.
template <class P>
inline constexpr bool looks_up = sizeof(typename P::Scalar) == 8 && P::size == 8;

/// table[k mod 8] for the bits of eight whole numbers k.
template <class Bits>
MICA_INLINE Bits look_up(const std::array<std::uint64_t, 8>& table, Bits k) {
#if defined __clang__
  return __builtin_shufflevector(std::bit_cast<Bits>(table), k);
#else
  return __builtin_shuffle(std::bit_cast<Bits>(table), k);
#endif
}

/// 2^(k / 8 - Halvings) for whole numbers k, which stand in the lowest bits of larger numbers.
template <int Halvings, class P>
MICA_INLINE P power_of_eighths(P k) {
  constexpr int to_exponent = 49;  // k / 8 then stands in the exponent, k mod 8 in the bits below
  static constexpr auto table = [] {
    std::array<std::uint64_t, 8> bits{};
    for (std::uint64_t j = 0; j < 8; ++j)
      bits[j] = std::bit_cast<std::uint64_t>(eighth_powers[j]) - ((8 * Halvings + j) << to_exponent);
    return bits;
  }();
  const auto bits = std::bit_cast<typename BitsOf<double, 8>::type>(k.native);
  return {std::bit_cast<typename P::Native>(look_up(table, bits) + (bits << to_exponent))};
}

/// exp(a) = 2^k exp(r): exp(r) - 1, and 2^k. If `looks_up`, k is a multiple of 1/8 and |r| <= log(2) / 16,
/// else k is a whole number and |r| <= log(2) / 2.
template <class P>
struct SplitExponent {
  using T = typename P::Scalar;
  static constexpr bool single = sizeof(T) == 4;
  static constexpr int parts = looks_up<P> ? 8 : 1;

  P k;  ///< times `parts`; where registers look up, plus a large number
  P power_of_rest;

  MICA_INLINE explicit SplitExponent(P a) {
    const auto of = [](double value) { return broadcast<P>(static_cast<T>(value)); };
    P whole;
    if constexpr (looks_up<P>) {
      constexpr double large = 0x1.8p52;  // its sum with a number is rounded to a whole one
      k = multiply_add(a, of(1.4426950408889634 * parts), of(large));
      whole = k - of(large);
    } else {
      whole = k = {ei::pfloor(multiply_add(a, of(1.4426950408889634), of(0.5)).native)};
    }
    P r;
    if constexpr (single && has_fused_multiply_add) {
      r = multiply_add(whole, of(-0.6931471805599453), a);
    } else {  // log 2 in two parts; k times the first one is exact
      r = multiply_add(whole, of((single ? -0.693359375 : -0.693145751953125) / parts), a);
      r = multiply_add(whole, of((single ? 2.12194440e-4 : -1.42860682030941723e-6) / parts), r);
    }
    // (exp(r) - 1 - r) / r^2 by its minimax polynomial.
    P q;
    if constexpr (single)
      q = polynomial(r, {0.5000000062, 0.1666654278, 0.04166628165, 0.008366611983, 0.001394648013});
    else if constexpr (looks_up<P>)
      q = polynomial(r, {0.5000000000000051544, 0.1666666666666672394, 0.04166666661732959893,
                         0.008333333327851467, 0.001388958850540930509, 0.0001984204718963684983});
    else
      q = polynomial(r, {0.5, 0.1666666666666667664, 0.04166666666666670179, 0.008333333333321578369,
                         0.001388888888886665797, 0.0001984126988626621333, 2.480158736087341301e-5,
                         2.755724406184794041e-6, 2.755724251011669075e-7, 2.510909046820317029e-8,
                         2.092451589334563279e-9});
    power_of_rest = multiply_add(r * r, q, r);
  }

  MICA_INLINE P power() const {
    if constexpr (looks_up<P>)
      return power_of_eighths<0>(k);
    else
      return power_of_two(k);
  }
  /// Half of 2^k, which may be too large where exp(a) is not.
  MICA_INLINE P half_power() const {
    if constexpr (looks_up<P>)
      return power_of_eighths<1>(k);
    else
      return power_of_two(k - broadcast<P>(1));
  }
  /// The exact power divided by the rounded one, minus 1, if `looks_up`.
  MICA_INLINE P lacking_of_power() const {
    static constexpr auto table = std::bit_cast<std::array<std::uint64_t, 8>>(lacking);
    const auto bits = std::bit_cast<typename BitsOf<double, 8>::type>(k.native);
    return {std::bit_cast<typename P::Native>(look_up(table, bits))};
  }
};

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#if defined __GNUC__ && !defined __clang__
#pragma GCC diagnostic pop
#endif

#include <mica/core/utilities/macro_unscope.hpp>
