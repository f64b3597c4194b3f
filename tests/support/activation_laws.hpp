// SPDX-License-Identifier: MIT
// What every elementwise activation must obey, on packets: much less to compile than the laws of layers,
// which the tests of tanh and elementwise apply to the two base classes.
#pragma once

#include <mica/core/contracts/activation.hpp>
#include <mica/kernels/packet.hpp>

#include "support/report.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

namespace laws {

/// f(x) and df/dx of an activation, without its type.
struct Function {
  double (*value)(double x);
  double (*derivative)(double x);
};

/// Computes with the numbers of a network of T; 2 dL/dx for dL/dy = 2.
template <class A, class T>
struct FunctionOf {
  using P = mica::kernels::Packet<T>;
  static P packet(double x) { return mica::kernels::broadcast<P>(static_cast<T>(x)); }
  static double first(P p) {
    T lanes[std::size_t{P::size}];
    mica::kernels::store(lanes, p);
    return static_cast<double>(lanes[0]);
  }
  static double value(double x) { return first(A::apply(packet(x))); }
  static double derivative(double x) {
    const P of = A::is_fusable ? A::apply(packet(x)) : packet(x);
    return first(A::gradient(of, packet(2))) / 2;
  }
  static constexpr Function function{value, derivative};
};

inline void examine_activation(const Function exact, const Function in_float, Report& report) {
  const auto near = [](double a, double b, double tolerance) {
    return std::abs(a - b) <= tolerance * std::max(1.0, std::abs(b));
  };
  for (int i = -1000; i < 1000; ++i) {
    const double x = (i + 0.5) / 64;  // from -15.6 to 15.6; a float holds it, and no corner is near
    const std::string at = "at " + std::to_string(x);
    constexpr double h = 1e-5;
    const double slope = (exact.value(x + h) - exact.value(x - h)) / (2 * h);
    report.expect(near(exact.derivative(x), slope, 1e-8), "the derivative is that of central differences",
                  at);
    report.expect(near(in_float.value(x), exact.value(x), 2e-6), "float gives the values of double", at);
    report.expect(near(in_float.derivative(x), exact.derivative(x), 2e-6),
                  "float gives the derivatives of double", at);
  }
  for (const Function f : {exact, in_float}) report.expect(std::isnan(f.value(NAN)), "NaN stays NaN");
}

}  // namespace laws

/// f(x) of an activation, and df/dx.
template <class A, class T = double>
double value_of(double x) {
  return laws::FunctionOf<A, T>::value(x);
}
template <class A, class T = double>
double derivative_of(double x) {
  return laws::FunctionOf<A, T>::derivative(x);
}

/// The laws that an elementwise activation does not obey, a line each; empty if it obeys them all.
template <class A>
std::string broken_activation_laws() {
  static_assert(mica::IsActivation<A> && mica::IsLayer<A>);
  Report report;
  laws::examine_activation(laws::FunctionOf<A, double>::function, laws::FunctionOf<A, float>::function,
                           report);
  return report.text();
}
