// SPDX-License-Identifier: MIT
#include <mica/activations/mish.hpp>

#include "support/activation_laws.hpp"

#include <doctest/doctest.h>

using doctest::Approx;
using mica::Mish;

TEST_CASE("Mish obeys the laws of activations") { CHECK(broken_activation_laws<Mish>() == ""); }

TEST_CASE("Mish by hand: x tanh(log(1 + exp(x)))") {
  CHECK(value_of<Mish>(0) == 0);
  CHECK(value_of<Mish>(1) == Approx(0.8650983882673103).epsilon(1e-14));
  CHECK(value_of<Mish>(-1) == Approx(-0.30340146137410895).epsilon(1e-14));
  CHECK(derivative_of<Mish>(0) == Approx(0.6).epsilon(1e-14));
  CHECK(derivative_of<Mish>(1) == Approx(1.0490362200997922).epsilon(1e-14));
}

TEST_CASE_TEMPLATE("Mish of numbers far from 0", T, float, double) {
  CHECK(value_of<Mish, T>(-50) == Approx(-9.643749239819589e-21).epsilon(1e-5));
  for (const double large : {45.0, 1e4, 1e30}) {
    CHECK(value_of<Mish, T>(large) == Approx(large).epsilon(1e-6));
    CHECK(derivative_of<Mish, T>(large) == 1);
  }
  CHECK(value_of<Mish, T>(-1e4) == 0);
  CHECK(derivative_of<Mish, T>(-1e4) == 0);
}
