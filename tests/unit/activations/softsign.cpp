// SPDX-License-Identifier: MIT
#include <mica/activations/softsign.hpp>

#include "support/activation_laws.hpp"

#include <doctest/doctest.h>

using doctest::Approx;
using mica::Softsign;

TEST_CASE("Softsign obeys the laws of activations") { CHECK(broken_activation_laws<Softsign>() == ""); }

TEST_CASE_TEMPLATE("Softsign by hand", T, float, double) {
  CHECK(value_of<Softsign, T>(0) == 0);
  CHECK(value_of<Softsign, T>(1) == 0.5);
  CHECK(value_of<Softsign, T>(-3) == -0.75);
  CHECK(derivative_of<Softsign, T>(0) == 1);
  CHECK(derivative_of<Softsign, T>(-1) == 0.25);
  CHECK(derivative_of<Softsign, T>(3) == 0.0625);
  CHECK(value_of<Softsign, T>(-1e4) == Approx(-0.9999000099990001).epsilon(1e-6));
  CHECK(derivative_of<Softsign, T>(1e4) == Approx(0));
}
