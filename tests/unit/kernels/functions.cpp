// SPDX-License-Identifier: MIT
// softplus beside the standard library; the other functions are tried in dual.cpp.
#include <mica/kernels/functions.hpp>

#include "support/packets.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

using mica::kernels::broadcast;
using mica::kernels::Packet;
using mica::kernels::softplus;

namespace {

template <class T>
double softplus_of(double x) {
  return values_of(softplus(broadcast<Packet<T>>(static_cast<T>(x))))[0];
}

template <class T>
double largest_error(double from, double to) {
  double largest = 0;
  for (int i = 0; i <= 2000; ++i) {
    const double x = static_cast<double>(static_cast<T>(from + (to - from) * i / 2000));
    const double wanted = std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
    largest = std::max(largest, std::abs(softplus_of<T>(x) - wanted) / wanted);
  }
  return largest;
}

}  // namespace

TEST_CASE("the relative error of softplus is a few units of the last place") {
  CHECK(largest_error<float>(-87, 87) < 6e-7);
  CHECK(largest_error<float>(-2, 2) < 6e-7);
  CHECK(largest_error<double>(-708, 708) < 1.5e-15);
  CHECK(largest_error<double>(-2, 2) < 1.5e-15);
}

TEST_CASE_TEMPLATE("softplus of infinity, of NaN and of numbers far from 0", T, float, double) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK(softplus_of<T>(-infinity) == 0);
  CHECK(softplus_of<T>(-1e4) == 0);
  CHECK(softplus_of<T>(1e4) == 1e4);
  CHECK(softplus_of<T>(infinity) == infinity);
  CHECK(std::isnan(softplus_of<T>(NAN)));
}

TEST_CASE_TEMPLATE("where takes the second number in the lanes of a NaN", T, float, double) {
  const auto nan = broadcast<Packet<T>>(T(NAN));
  CHECK(values_of(where(nan < 0, 1, broadcast<Packet<T>>(2)))[0] == 2);
  CHECK(values_of(where(nan > 0, 1, broadcast<Packet<T>>(2)))[0] == 2);
}
