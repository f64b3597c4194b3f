// SPDX-License-Identifier: MIT
#include <mica/kernels/packet_math.hpp>

#include "support/packets.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

using mica::kernels::broadcast;
using mica::kernels::Packet;

namespace {

/// Against the standard library, over a range, relative to the result.
template <class T, class F, class G>
double largest_error(double from, double to, F f, G g) {
  double largest = 0;
  for (double x = from; x <= to; x += (to - from) / 1000) {
    const T rounded = static_cast<T>(x);
    const double wanted = g(static_cast<double>(rounded));
    for (const double got : values_of(f(broadcast<Packet<T>>(rounded))))
      largest = std::max(largest, std::abs(got - wanted) / std::max(std::abs(wanted), 1e-320));
  }
  return largest;
}

}  // namespace

TEST_CASE_TEMPLATE("sqrt, exp and tanh of infinity, of NaN and of numbers that are too large or too small", T,
                   float, double) {
  using mica::kernels::exp;
  using mica::kernels::sqrt;
  constexpr T infinity = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
  const auto of = [](T value) { return broadcast<Packet<T>>(value); };
  const auto everywhere = [](Packet<T> packet, auto says) {
    const Values all = values_of(packet);
    return std::all_of(all.begin(), all.end(), says);
  };
  const auto is = [&](Packet<T> packet, T wanted) {
    return everywhere(packet, [&](double x) { return x == static_cast<double>(wanted); });
  };
  const auto is_nan = [&](Packet<T> packet) {
    return everywhere(packet, [](double x) { return std::isnan(x); });
  };

  CHECK(is(sqrt(of(infinity)), infinity));
  CHECK(is(sqrt(of(0)), 0));
  CHECK(is_nan(sqrt(of(nan))));
  CHECK(is_nan(sqrt(of(-1))));

  const bool single = std::is_same_v<T, float>;
  CHECK(is(exp(of(-infinity)), 0));
  CHECK(is(exp(of(std::numeric_limits<T>::lowest())), 0));
  CHECK(is(exp(of(single ? T(-104) : T(-746))), 0));
  CHECK(is(exp(of(single ? T(-87.34) : T(-708.4))), 0));
  CHECK(is(exp(of(single ? T(88.8) : T(709.8))), infinity));
  CHECK(is(exp(of(infinity)), infinity));
  CHECK(is_nan(exp(of(nan))));
  CHECK(is_nan(mica::kernels::tanh(of(nan))));
  CHECK(is(mica::kernels::tanh(of(-infinity)), -1));
  CHECK(is(mica::kernels::tanh(of(T(1e4))), 1));

  // The same with one number in a register.
  const auto one = [](T value) { return broadcast<Packet<T, 1>>(value); };
  CHECK(sqrt(one(infinity)).native == infinity);
  CHECK(exp(one(-infinity)).native == 0);
  CHECK(std::isnan(exp(one(nan)).native));
}

TEST_CASE_TEMPLATE("expm1 of infinity, of NaN and of numbers that are too large or too small", T, float,
                   double) {
  using mica::kernels::expm1;
  constexpr T infinity = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
  constexpr T largest = std::is_same_v<T, float> ? T(88.72) : T(709.78);
  const auto of = [](T value) { return values_of(expm1(broadcast<Packet<T>>(value)))[0]; };
  CHECK(of(-infinity) == -1);
  CHECK(of(T(-1e4)) == -1);
  CHECK(of(0) == 0);
  CHECK(std::isfinite(of(largest)));
  CHECK(of(largest + T(0.02)) == infinity);
  CHECK(of(infinity) == infinity);
  CHECK(std::isnan(of(nan)));
  CHECK(std::isnan(expm1(broadcast<Packet<T, 1>>(nan)).native));
  CHECK(expm1(broadcast<Packet<T, 1>>(1)).native == doctest::Approx(1.718281828459045).epsilon(2e-7));
}

TEST_CASE_TEMPLATE("bounded_exp is exp between its limits, and 0 at the lower one", T, float, double) {
  using mica::kernels::bounded_exp;
  constexpr bool single = std::is_same_v<T, float>;
  constexpr T least = mica::kernels::least_exponent<T>;
  const auto f = [](auto x) { return bounded_exp(x); };
  const auto exact = [](double x) { return std::exp(x); };
  CHECK(largest_error<T>(single ? -87 : -708, single ? 88 : 709, f, exact) < (single ? 6e-7 : 1e-15));
  CHECK(values_of(bounded_exp(broadcast<Packet<T>>(least))) == Values(mica::kernels::lanes<T>, 0.0));
  CHECK(std::isnan(values_of(bounded_exp(broadcast<Packet<T>>(T(NAN))))[0]));
}

TEST_CASE_TEMPLATE("logistic is 1 / (1 + exp(-x)), also where that is small", T, float, double) {
  constexpr bool single = std::is_same_v<T, float>;
  const auto f = [](auto x) { return mica::kernels::logistic(x); };
  const auto exact = [](double x) {
    return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x));
  };
  CHECK(largest_error<T>(single ? -87 : -708, 100, f, exact) < (single ? 7e-7 : 1e-15));
}

TEST_CASE_TEMPLATE("a power of two of every normal exponent is exact", T, float, double) {
  using Limits = std::numeric_limits<T>;
  for (int k = Limits::min_exponent - 1; k < Limits::max_exponent; ++k) {
    const Values got = values_of(mica::kernels::power_of_two(broadcast<Packet<T>>(static_cast<T>(k))));
    CHECK(got == Values(mica::kernels::lanes<T>, std::ldexp(1.0, k)));
  }
  const auto below = broadcast<Packet<T>>(static_cast<T>(Limits::min_exponent - 2));
  CHECK(values_of(mica::kernels::power_of_two(below)) == Values(mica::kernels::lanes<T>, 0.0));
}

TEST_CASE("polynomials of every length, and their quotient") {
  using mica::kernels::polynomial;
  const auto x = broadcast<Packet<double>>(3);
  const auto first = [](auto packet) { return values_of(packet)[0]; };
  CHECK(first(polynomial(x, {5, 4})) == 17);
  CHECK(first(polynomial(x, {5, 4, 3})) == 44);
  CHECK(first(polynomial(x, {5, 4, 3, 2})) == 98);
  CHECK(first(polynomial(x, {5, 4, 3, 2, 1})) == 179);
  CHECK(first(mica::kernels::rational(x, {5, 4}, {5, 4, 3})) == 17.0 / 44);
}

TEST_CASE("the relative errors of sqrt, exp, expm1 and tanh are a few units of the last place") {
  const auto sqrt_of = [](auto x) { return mica::kernels::sqrt(x); };
  const auto exp_of = [](auto x) { return mica::kernels::exp(x); };
  const auto tanh_of = [](auto x) { return mica::kernels::tanh(x); };
  const auto expm1_of = [](auto x) { return mica::kernels::expm1(x); };
  const auto exact_expm1 = [](double x) { return std::expm1(x); };
  const auto exact_sqrt = [](double x) { return std::sqrt(x); };
  const auto exact_exp = [](double x) { return std::exp(x); };
  const auto exact_tanh = [](double x) { return std::tanh(x); };
  CHECK(largest_error<float>(1e-8, 10, sqrt_of, exact_sqrt) < 5e-7);
  CHECK(largest_error<double>(1e-8, 10, sqrt_of, exact_sqrt) < 1e-15);
  CHECK(largest_error<float>(-87.3, 88, exp_of, exact_exp) < 5e-7);
  CHECK(largest_error<double>(-707.6, 709, exp_of, exact_exp) < 1e-15);
  CHECK(largest_error<double>(709, 709.78, exp_of, exact_exp) < 1e-15);
  CHECK(largest_error<float>(-87.3, 88, expm1_of, exact_expm1) < 6e-7);
  CHECK(largest_error<double>(-708, 709, expm1_of, exact_expm1) < 1e-15);
  for (const double small : {1.0, 1e-2, 1e-5}) {
    CHECK(largest_error<float>(-small, small, expm1_of, exact_expm1) < 2.5e-7);
    CHECK(largest_error<double>(-small, small, expm1_of, exact_expm1) < 5e-16);
    CHECK(largest_error<double>(-small, small, tanh_of, exact_tanh) < 1e-15);
  }
  CHECK(largest_error<float>(-10, 10, tanh_of, exact_tanh) < 5e-7);
  CHECK(largest_error<double>(-20, 20, tanh_of, exact_tanh) < 1e-15);
}
