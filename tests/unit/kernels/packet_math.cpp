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

  // The same with one number in a register.
  const auto one = [](T value) { return broadcast<Packet<T, 1>>(value); };
  CHECK(sqrt(one(infinity)).native == infinity);
  CHECK(exp(one(-infinity)).native == 0);
  CHECK(std::isnan(exp(one(nan)).native));
}

TEST_CASE("the relative errors of sqrt, exp and tanh are a few units of the last place") {
  const auto sqrt_of = [](auto x) { return mica::kernels::sqrt(x); };
  const auto exp_of = [](auto x) { return mica::kernels::exp(x); };
  const auto tanh_of = [](auto x) { return mica::kernels::tanh(x); };
  const auto exact_sqrt = [](double x) { return std::sqrt(x); };
  const auto exact_exp = [](double x) { return std::exp(x); };
  const auto exact_tanh = [](double x) { return std::tanh(x); };
  CHECK(largest_error<float>(1e-8, 10, sqrt_of, exact_sqrt) < 5e-7);
  CHECK(largest_error<double>(1e-8, 10, sqrt_of, exact_sqrt) < 1e-15);
  CHECK(largest_error<float>(-87.3, 88, exp_of, exact_exp) < 5e-7);
  CHECK(largest_error<double>(-708, 709, exp_of, exact_exp) < 1e-15);
  CHECK(largest_error<float>(-10, 10, tanh_of, exact_tanh) < 5e-7);
  CHECK(largest_error<double>(-20, 20, tanh_of, exact_tanh) < 1e-15);
}
