// SPDX-License-Identifier: MIT
#include <mica/activations/gelu.hpp>

#include "support/activation_laws.hpp"

#include <doctest/doctest.h>

#include <cmath>

using doctest::Approx;
using mica::GELU;

TEST_CASE("GELU obeys the laws of activations") { CHECK(broken_activation_laws<GELU>() == ""); }

TEST_CASE("GELU by hand: x times the normal distribution") {
  CHECK(value_of<GELU>(0) == 0);
  CHECK(value_of<GELU>(1) == Approx(0.8413447460685429).epsilon(1e-14));
  CHECK(value_of<GELU>(-1) == Approx(-0.15865525393145707).epsilon(1e-14));
  CHECK(derivative_of<GELU>(0) == Approx(0.5).epsilon(1e-14));
  CHECK(derivative_of<GELU>(1) == Approx(1.0833154705876864).epsilon(1e-14));
  CHECK(derivative_of<GELU>(-1) == Approx(-0.08331547058768638).epsilon(1e-14));
}

TEST_CASE_TEMPLATE("GELU is accurate far below 0, where 1 + erf is not", T, float, double) {
  CHECK(value_of<GELU, T>(-5) == Approx(-1.43325785939597e-6).epsilon(4e-6));
  CHECK(value_of<GELU, T>(-10) == Approx(-7.61985302416059e-23).epsilon(4e-6));
  for (const double large : {50.0, 1e4, 1e30}) {
    CHECK(value_of<GELU, T>(large) == Approx(large).epsilon(1e-6));
    CHECK(value_of<GELU, T>(-large) == 0);
    CHECK(derivative_of<GELU, T>(large) == 1);
    CHECK(derivative_of<GELU, T>(-large) == 0);
  }
  CHECK(value_of<GELU, T>(HUGE_VAL) == HUGE_VAL);
  CHECK(value_of<GELU, T>(-HUGE_VAL) == 0);
}
