// SPDX-License-Identifier: MIT
#include <mica/kernels/error_function.hpp>

#include "support/packets.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

using mica::kernels::broadcast;
using mica::kernels::Packet;

namespace {

/// Against the standard library, relative to the result, at numbers which T holds exactly.
template <class T, class F, class G>
double largest_error(double from, double to, F f, G g) {
  double largest = 0;
  for (int i = 0; i <= 2000; ++i) {
    const T x = static_cast<T>(from + (to - from) * (i + 0.5) / 2001);
    const double wanted = g(static_cast<double>(x)), got = values_of(f(broadcast<Packet<T>>(x)))[0];
    largest = std::max(largest, std::abs(got - wanted) / std::abs(wanted));
  }
  return largest;
}

template <class T>
double erf_of(double x) {
  return values_of(erf(broadcast<Packet<T>>(static_cast<T>(x))))[0];
}

}  // namespace

TEST_CASE_TEMPLATE("the relative error of erf is a few units of the last place", T, float, double) {
  constexpr double most = std::is_same_v<T, float> ? 4e-7 : 8e-16;
  const auto f = [](auto x) { return erf(x); };
  const auto exact = [](double x) { return std::erf(x); };
  for (const double bound : {7.0, 1.0, 1e-2, 1e-10}) CHECK(largest_error<T>(-bound, bound, f, exact) < most);
}

TEST_CASE_TEMPLATE("erf of infinity, of NaN and of numbers far from 0", T, float, double) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK(erf_of<T>(infinity) == 1);
  CHECK(erf_of<T>(-infinity) == -1);
  CHECK(erf_of<T>(1e30) == 1);
  CHECK(erf_of<T>(-1e4) == -1);
  CHECK(erf_of<T>(0) == 0);
  CHECK(std::isnan(erf_of<T>(NAN)));
}

TEST_CASE("the tail of the normal distribution is accurate up to where its density is 0") {
  // exp(a^2 / 2) F(-a) with F(-a) = erfc(a / sqrt 2) / 2, while double holds both.
  const auto f = [](auto x) { return mica::kernels::scaled_normal_tail(x); };
  const auto exact = [](double a) { return std::exp(a * a / 2) * std::erfc(a * 0.7071067811865476) / 2; };
  CHECK(largest_error<float>(0, 13.3, f, exact) < 4e-7);
  CHECK(largest_error<double>(0, 2, f, exact) < 1.5e-15);
  // The square of a is rounded, so `exact` is not.
  CHECK(largest_error<double>(2, 37.5, f, exact) < 3e-13);
}
