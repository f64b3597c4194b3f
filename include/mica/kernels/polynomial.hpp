// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/packet.hpp>

#include <cstddef>

#include <mica/core/utilities/macro_scope.hpp>

/// Polynomials of registers.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// c[0] + c[1] x + c[2] x^2 + ..., by Horner's method for the even powers and, at the same time, for the odd
/// powers: the chain of operations that wait for each other is half as long.
template <class P, std::size_t Count>
MICA_INLINE constexpr P polynomial(P x, const double (&c)[Count]) {
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
MICA_INLINE constexpr P rational(P x, const double (&above)[Above], const double (&below)[Below]) {
  return polynomial(x, above) / polynomial(x, below);
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
