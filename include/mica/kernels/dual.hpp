// SPDX-License-Identifier: MIT
#pragma once

#include <mica/kernels/error_function.hpp>

#include <concepts>
#include <numbers>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// A value and its derivative (forward automatic differentiation; Wengert 1964). A formula for packets also
/// takes dual numbers: f(Dual{x, 1}) is f(x) and f'(x). A packet or a plain number is a constant.
template <class P>
struct Dual {
  P value;
  P derivative;

  MICA_INLINE Dual(P value_, P derivative_) : value(value_), derivative(derivative_) {}
  MICA_INLINE Dual(P constant_) : value(constant_), derivative(constant<P>(0)) {}
  template <PlainNumber S>
  MICA_INLINE Dual(S number) : Dual(constant<P>(number)) {}

  MICA_INLINE friend Dual operator+(Dual a, Dual b) {
    return {a.value + b.value, a.derivative + b.derivative};
  }
  MICA_INLINE friend Dual operator-(Dual a, Dual b) {
    return {a.value - b.value, a.derivative - b.derivative};
  }
  MICA_INLINE friend Dual operator-(Dual a) { return {-a.value, -a.derivative}; }
  MICA_INLINE friend Dual operator*(Dual a, Dual b) {
    return {a.value * b.value, a.derivative * b.value + a.value * b.derivative};
  }
  // (a / b)' = (a' - q b') / b with q = a / b. If b is infinite, b' mostly is too, and q b' must then be 0,
  // not NaN.
  MICA_INLINE friend Dual operator/(Dual a, Dual b) {
    const P q = a.value / b.value, zero = constant<P>(0);
    return {q, (a.derivative - without(q * b.derivative, equal_bits(q, zero))) / b.value};
  }

  MICA_INLINE friend Dual exp(Dual a) {
    const P e = exp(a.value);
    return {e, a.derivative * e};
  }
  MICA_INLINE friend Dual expm1(Dual a) {
    const P e = expm1(a.value);
    return {e, a.derivative * (e + 1)};
  }
  MICA_INLINE friend Dual softplus(Dual a) { return {softplus(a.value), a.derivative / (1 + exp(-a.value))}; }
  MICA_INLINE friend Dual erf(Dual a) {
    return {erf(a.value), a.derivative * (std::numbers::inv_sqrtpi * 2 * exp(-a.value * a.value))};
  }
  MICA_INLINE friend Dual log(Dual a) { return {log(a.value), a.derivative / a.value}; }
  MICA_INLINE friend Dual sqrt(Dual a) {
    const P root = sqrt(a.value);
    return {root, a.derivative / (root + root)};
  }
  MICA_INLINE friend Dual tanh(Dual a) {
    const P t = tanh(a.value);
    return {t, a.derivative * (1 - t * t)};
  }
  /// The derivative at 0 is 0, as in Keras.
  MICA_INLINE friend Dual abs(Dual a) {
    const P zero = constant<P>(0);
    return {abs(a.value), where(a.value < zero, -a.derivative, where_less(zero, a.value, a.derivative))};
  }
  /// If the numbers are equal, the derivative is that of the first.
  MICA_INLINE friend Dual max(Dual a, Dual b) {
    return {max(a.value, b.value), where(a.value < b.value, b.derivative, a.derivative)};
  }
  MICA_INLINE friend Dual min(Dual a, Dual b) {
    return {min(a.value, b.value), where(b.value < a.value, b.derivative, a.derivative)};
  }

  MICA_INLINE friend Mask<P> operator<(Dual a, Dual b) { return a.value < b.value; }
  MICA_INLINE friend Mask<P> operator>(Dual a, Dual b) { return b.value < a.value; }
  MICA_INLINE friend Dual where(Mask<P> condition, Dual a, Dual b) {
    return {where(condition, a.value, b.value), where(condition, a.derivative, b.derivative)};
  }
};

/// Whether `function` takes these numbers and returns one of the same type.
template <auto function, class... Numbers>
concept ReturnsNumber = requires(Numbers... numbers) {
  requires(... && std::same_as<decltype(function(numbers...)), Numbers>);
};
template <auto function>
inline constexpr bool takes_a_number =
    ReturnsNumber<function, Packet<float>>&& ReturnsNumber<function, Dual<Packet<float>>>;
template <auto function>
inline constexpr bool takes_two_numbers = ReturnsNumber<function, Packet<float>, Packet<float>>&&
    ReturnsNumber<function, Dual<Packet<float>>, Dual<Packet<float>>>;

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
