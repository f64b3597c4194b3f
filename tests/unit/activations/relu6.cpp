// SPDX-License-Identifier: MIT
#include <mica/activations/relu6.hpp>

#include "support/activation_laws.hpp"

#include <doctest/doctest.h>

using doctest::Approx;
using mica::ReLU6;

TEST_CASE("ReLU6 obeys the laws of activations") { CHECK(broken_activation_laws<ReLU6>() == ""); }

TEST_CASE_TEMPLATE("ReLU6 by hand; at both corners the derivative is 0", T, float, double) {
  for (const double x : {-1e4, -1.0, 0.0}) {
    CHECK(value_of<ReLU6, T>(x) == 0);
    CHECK(derivative_of<ReLU6, T>(x) == 0);
  }
  for (const double x : {0.5, 5.5}) {
    CHECK(value_of<ReLU6, T>(x) == x);
    CHECK(derivative_of<ReLU6, T>(x) == 1);
  }
  for (const double x : {6.0, 7.0, 1e4}) {
    CHECK(value_of<ReLU6, T>(x) == 6);
    CHECK(derivative_of<ReLU6, T>(x) == 0);
  }
}
