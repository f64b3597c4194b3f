// SPDX-License-Identifier: MIT
#include <mica/activations/silu.hpp>

#include "support/activation_laws.hpp"

#include <doctest/doctest.h>

using doctest::Approx;
using mica::SiLU;

TEST_CASE("SiLU obeys the laws of activations") { CHECK(broken_activation_laws<SiLU>() == ""); }

TEST_CASE("SiLU by hand") {
  CHECK(value_of<SiLU>(0) == 0);
  CHECK(value_of<SiLU>(1) == Approx(0.7310585786300049).epsilon(1e-14));
  CHECK(value_of<SiLU>(-2) == Approx(-0.2384058440442351).epsilon(1e-14));
  CHECK(derivative_of<SiLU>(0) == 0.5);
  CHECK(derivative_of<SiLU>(1) == Approx(0.9276705118714869).epsilon(1e-14));
  CHECK(derivative_of<SiLU>(-2) == Approx(-0.09078424878489547).epsilon(1e-13));
}

TEST_CASE_TEMPLATE("SiLU of numbers far from 0", T, float, double) {
  for (const double large : {800.0, 1e4, 1e30}) {
    CHECK(value_of<SiLU, T>(large) == Approx(large).epsilon(1e-6));
    CHECK(value_of<SiLU, T>(-large) == 0);
    CHECK(derivative_of<SiLU, T>(large) == 1);
    CHECK(derivative_of<SiLU, T>(-large) == 0);
  }
}
