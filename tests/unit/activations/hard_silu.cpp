// SPDX-License-Identifier: MIT
#include <mica/activations/hard_silu.hpp>

#include "support/activation_laws.hpp"

#include <doctest/doctest.h>

using doctest::Approx;
using mica::HardSiLU;

TEST_CASE("HardSiLU obeys the laws of activations") { CHECK(broken_activation_laws<HardSiLU>() == ""); }

TEST_CASE_TEMPLATE("HardSiLU by hand", T, float, double) {
  CHECK(value_of<HardSiLU, T>(0) == 0);
  CHECK(value_of<HardSiLU, T>(1.5) == 1.125);
  CHECK(value_of<HardSiLU, T>(-1.5) == -0.375);
  CHECK(derivative_of<HardSiLU, T>(0) == 0.5);
  CHECK(derivative_of<HardSiLU, T>(1.5) == Approx(1));
  CHECK(derivative_of<HardSiLU, T>(-1.5) == Approx(0));
  for (const double large : {3.0, 4.0, 1e4}) {
    CHECK(value_of<HardSiLU, T>(large) == large);
    CHECK(value_of<HardSiLU, T>(-large) == 0);
    CHECK(derivative_of<HardSiLU, T>(large) == 1);
    CHECK(derivative_of<HardSiLU, T>(-large) == 0);
  }
}
