// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/packet.hpp>

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

/// Square root, exponential function and hyperbolic tangent of a register.
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

/// The hyperbolic tangent.
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

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#if defined __GNUC__ && !defined __clang__
#pragma GCC diagnostic pop
#endif

#include <mica/core/utilities/macro_unscope.hpp>
