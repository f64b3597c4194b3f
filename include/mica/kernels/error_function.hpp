// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/functions.hpp>

#include <numbers>

#include <mica/core/utilities/macro_scope.hpp>

// See packet.hpp.
#if defined __GNUC__ && !defined __clang__
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif

/// The normal distribution and the error function.
namespace mica::kernels {
inline namespace MICA_PACKETS {

/// exp(a^2 / 2) F(-a) for a >= 0 with the normal distribution F, the integral of exp(-t^2 / 2) / sqrt(2 pi)
/// up to its argument. A quotient of polynomials, the minimax approximation of the relative error for a up to
/// 13 in float, up to 38 in double (after Hart et al., Computer Approximations, 1968).
template <class T, int N>
MICA_INLINE constexpr Packet<T, N> scaled_normal_tail(Packet<T, N> a) {
  if constexpr (sizeof(T) == 4)
    return rational(a, {0.5000000026, 0.4358407051, 0.1814205193, 0.04002240939, 0.004025865791},
                    {1, 1.669566338, 1.194958038, 0.4646807011, 0.1003286229, 0.01009120742});
  else
    return rational(
        a,
        {0.4999999999999999742, 0.774230762323388215, 0.593115874246212071, 0.2886690430999878728,
         0.0974019520533541832, 0.02353171247525387144, 0.004070081042463166361, 0.0004876418662204697123,
         3.700271015410227059e-5, 1.374540945726663194e-6},
        {1, 2.346346085449631898, 2.558345064373238448, 1.711390591808521721, 0.7801612746129713815,
         0.2541671509558940368, 0.06020070225128031063, 0.01029493224872099127, 0.001225782353174987019,
         9.275203950793039801e-5, 3.445463199207839591e-6});
}

/// The error function.
template <class T, int N>
[[gnu::flatten]] constexpr Packet<T, N> erf(Packet<T, N> x) {
  using P = Packet<T, N>;
  constexpr bool single = sizeof(T) == 4;
  const P magnitude = abs(x), square = x * x;
  const P a = min(magnitude, 7);  // from there on the result is 1
  const P far = 1 - 2 * bounded_exp(-a * a) * scaled_normal_tail(a * std::numbers::sqrt2);
  // erf(x) / x for |x| <= 3/4.
  P near;
  if constexpr (single)
    near = polynomial(
        square, {1.128379165, -0.3761261876, 0.1128337659, -0.02683462555, 0.00511434748, -0.0006749526378});
  else
    near = polynomial(square, {1.128379167095512573, -0.3761263890318371494, 0.1128379167095248092,
                               -0.02686617064440250449, 0.005223977615122477861, -0.0008548326169099293272,
                               0.0001205528877744112354, -1.492417664125272063e-5, 1.643038826719027144e-6,
                               -1.593760042233530441e-7, 1.146375928067690586e-8});
  return where(magnitude < 0.75, x * near, where(x < 0, -far, far));
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#if defined __GNUC__ && !defined __clang__
#pragma GCC diagnostic pop
#endif

#include <mica/core/utilities/macro_unscope.hpp>
